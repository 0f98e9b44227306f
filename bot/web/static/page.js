// What HTML cannot do by itself: hear of changes, stay at the end, panes, toasts.
import { aim, attach, byId, grow, restore, sent } from "./writing.js";

const here = () => location.pathname + location.search;

// --- what a new version of the page must not touch ------------------------------------------
// Typed text, the chosen reply and opened details live in the browser, not on the server.
Idiomorph.defaults.callbacks.beforeNodeMorphed = (old, fresh) =>
  !(old.dataset?.keep && old.dataset.keep === fresh.dataset?.keep);
Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node) =>
  !(name === "open" && node.tagName === "DETAILS");

// --- fetching the page anew ------------------------------------------------------------------
let heading = here(); // where the viewer wants to be; answers for other places come too late
let fetching = false;
let again = false;

async function refresh() {
  if (fetching) {
    again = true;
    return;
  }
  fetching = true;
  try {
    await htmx.ajax("GET", heading, { source: "#page", target: "#page", swap: "morph:outerHTML" });
  } finally {
    fetching = false;
    if (again) {
      again = false;
      refresh();
    }
  }
}

function go(url) {
  heading = url;
  history.pushState({ htmx: true }, "", url);
  refresh();
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const { boosted, pathInfo, requestConfig } = event.detail;
  if (boosted && requestConfig.verb === "get") heading = pathInfo.requestPath;
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const { pathInfo, requestConfig, target } = event.detail;
  if (target.id !== "page" || requestConfig.verb !== "get") return;
  if (pathInfo.requestPath !== heading) event.detail.shouldSwap = false;
});
window.addEventListener("popstate", () => {
  heading = here();
  refresh();
});

const events = new EventSource(`/events${location.search}`); // a story has a world of its own
let wasLost = false;
events.addEventListener("change", refresh);
events.addEventListener("error", () => {
  wasLost = true;
  byId("offline").hidden = false;
});
events.addEventListener("open", () => {
  byId("offline").hidden = true;
  if (wasLost) refresh();
  wasLost = false;
});
window.addEventListener("pagehide", () => events.close());
setInterval(refresh, 30000); // the clock of the world moves on its own

// --- the conversation stays at its end, unless the viewer scrolled up ------------------------
let atEnd = true;
let chat = byId("log")?.dataset.chat;
function toEnd() {
  const log = byId("log");
  if (log) log.scrollTop = log.scrollHeight;
}
function showChosenTabs() {
  for (const row of document.querySelectorAll(".groups, .topics")) {
    const chosen = row.querySelector("[aria-current]");
    if (chosen) row.scrollLeft = chosen.offsetLeft - (row.clientWidth - chosen.clientWidth) / 2;
  }
}
document.addEventListener(
  "scroll",
  (event) => {
    const log = event.target;
    if (log.id === "log") atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
  },
  true,
);
document.addEventListener("load", () => atEnd && toEnd(), true); // a picture grew
document.addEventListener("htmx:afterSwap", () => {
  const moved = byId("log")?.dataset.chat !== chat;
  if (atEnd || moved) toEnd();
  if (moved) showChosenTabs();
  chat = byId("log")?.dataset.chat;
  mark();
  restore();
});
window.addEventListener("resize", () => {
  mark();
  if (atEnd) toEnd();
});

// --- panes, on screens that have no room for all ---------------------------------------------
const phone = matchMedia("(max-width: 720px)");
function show(pane) {
  document.body.dataset.pane = pane;
  mark();
}
function mark() {
  const pane = document.body.dataset.pane;
  const shown = phone.matches || pane !== "talk" ? pane : "people"; // the talk is always there
  for (const tab of document.querySelectorAll(".tabs [data-show]")) {
    tab.setAttribute("aria-pressed", String(tab.dataset.show === shown));
  }
}
document.addEventListener("aim", () => show("talk"));

// --- clicks and keys -------------------------------------------------------------------------
function closeMembers() {
  byId("members")?.removeAttribute("open");
}
document.addEventListener("click", (event) => {
  const at = (selector) => event.target.closest?.(selector);
  if (!at("#members")) closeMembers();
  const tab = at("[data-show]");
  if (tab) show(tab.dataset.show);
  if (at("#intro-close")) closeIntro();
  else if (at(".person, .groups a, .topics a")) {
    atEnd = true;
    if (phone.matches) show("talk");
  } else if (at(".bubble") && !at("a, button, summary, .spoiler") && !String(getSelection())) {
    const why = at(".line").querySelector("[data-show=why]");
    if (!phone.matches) show("why"); // beside the talk there is room for it
    go(why.getAttribute("href"));
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (byId("members")?.open) {
    closeMembers();
    byId("members").querySelector("summary").focus();
  }
});
document.addEventListener("said", (event) => {
  if (event.target.id === "composer") sent();
  show("talk");
  atEnd = true;
  toEnd();
  const url = new URL(location.href);
  if (url.searchParams.get("message")) {
    url.searchParams.set("message", ""); // the reasons follow what was said last
    go(url.pathname + url.search);
  }
});

// --- the introduction, once ------------------------------------------------------------------
const READ = "guanjia.intro";
function closeIntro() {
  document.body.dataset.intro = "read";
  localStorage.setItem(READ, "read");
}
if (localStorage.getItem(READ)) document.body.dataset.intro = "read";

// --- toasts ----------------------------------------------------------------------------------
function toast(text, kind) {
  if (kind === "alert") {
    byId("alert-text").textContent = text;
    byId("alert").showModal();
    return;
  }
  const note = document.createElement("p");
  note.className = `toast ${kind}`;
  note.textContent = text;
  byId("toasts").append(note);
  setTimeout(() => note.remove(), Math.max(4000, 90 * text.length));
}
document.addEventListener("toast", (event) => toast(event.detail.text, event.detail.kind));
document.addEventListener("htmx:responseError", () => toast(byId("toasts").dataset.failed, "refused"));
document.addEventListener("go", (event) => {
  byId("add")?.removeAttribute("open");
  if (byId("add-name")) byId("add-name").value = "";
  show("talk");
  atEnd = true;
  go(event.detail.url);
});
document.addEventListener("changed", refresh);

attach(null);
aim(null);
grow();
toEnd();
showChosenTabs();
mark();
