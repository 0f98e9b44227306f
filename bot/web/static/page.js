// What HTML cannot do by itself: hear of changes, Enter to send, reply, toasts, panes.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const here = () => location.pathname + location.search;

  // --- what a new version of the page must not touch ----------------------------------------
  // Typed text, the chosen reply and opened details live in the browser, not on the server.
  Idiomorph.defaults.callbacks.beforeNodeMorphed = (old, fresh) =>
    !(old.dataset?.keep && old.dataset.keep === fresh.dataset?.keep);
  Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node) =>
    !(name === "open" && node.tagName === "DETAILS");

  // --- fetching the page anew ----------------------------------------------------------------
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

  const events = new EventSource("/events");
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

  // --- the conversation stays at its end, unless the viewer scrolled up ----------------------
  let atEnd = true;
  let chat = byId("log")?.dataset.chat;
  const toEnd = () => {
    const log = byId("log");
    if (log) log.scrollTop = log.scrollHeight;
  };
  document.addEventListener(
    "scroll",
    (event) => {
      const log = event.target;
      if (log.id === "log") atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
    },
    true,
  );
  document.addEventListener("htmx:afterSwap", () => {
    const log = byId("log");
    if (atEnd || log?.dataset.chat !== chat) toEnd();
    chat = log?.dataset.chat;
    mark();
  });
  window.addEventListener("resize", () => {
    mark();
    if (atEnd) toEnd();
  });

  // --- panes, on screens that have no room for all -------------------------------------------
  const phone = matchMedia("(max-width: 720px)");
  function mark() {
    const pane = document.body.dataset.pane;
    const shown = phone.matches || pane !== "talk" ? pane : "people"; // the talk is always there
    for (const tab of document.querySelectorAll(".tabs [data-show]")) {
      tab.setAttribute("aria-pressed", String(tab.dataset.show === shown));
    }
  }

  // --- writing -------------------------------------------------------------------------------
  const composer = () => byId("composer");
  function aim(kind, from) {
    const target = byId("target");
    byId("reply-to").value = kind === "reply" ? from.dataset.reply : "";
    byId("edit-id").value = kind === "edit" ? from.dataset.edit : "";
    if (kind) {
      const word = kind === "edit" ? target.dataset.editing : target.dataset.replying;
      byId("target-text").textContent = `${word} ${from.dataset.name}: ${from.dataset.text}`;
      if (kind === "edit") byId("text").value = from.dataset.text;
      document.body.dataset.pane = "talk";
      byId("text").focus();
    }
    target.hidden = !kind;
    grow();
    mark();
  }
  function grow() {
    const text = byId("text");
    if (text) text.rows = Math.min(6, Math.max(1, text.value.split("\n").length));
  }
  document.addEventListener("input", (event) => event.target.id === "text" && grow());
  document.addEventListener("keydown", (event) => {
    if (event.target.id !== "text") return;
    // An input method uses Enter to choose characters: that must not send.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
      event.preventDefault();
      composer().requestSubmit();
    } else if (event.key === "Escape") {
      aim(null);
    }
  });
  document.addEventListener("said", () => {
    byId("text").value = "";
    aim(null);
    atEnd = true;
    toEnd();
  });

  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest?.(selector);
    const show = at("[data-show]");
    if (show) {
      document.body.dataset.pane = show.dataset.show;
      mark();
    }
    if (at("[data-reply]")) aim("reply", at("[data-reply]"));
    else if (at("[data-edit]")) aim("edit", at("[data-edit]"));
    else if (at("#target-cancel")) aim(null);
    else if (at("[data-try]")) {
      byId("text").value = at("[data-try]").dataset.try;
      byId("text").focus();
      grow();
    } else if (at(".person, .groups a")) atEnd = true;
    else if (at(".bubble") && !at("a, button, summary, .spoiler") && !String(getSelection())) {
      at(".line").querySelector("[data-show=why]").click();
    }
  });

  // --- toasts --------------------------------------------------------------------------------
  document.addEventListener("toast", (event) => {
    const { text, kind } = event.detail;
    if (kind === "alert") {
      byId("alert-text").textContent = text;
      byId("alert").showModal();
      return;
    }
    const toast = document.createElement("p");
    toast.className = `toast ${kind}`;
    toast.textContent = text;
    byId("toasts").append(toast);
    setTimeout(() => toast.remove(), Math.max(4000, 90 * text.length));
  });
  document.addEventListener("go", (event) => {
    byId("add")?.removeAttribute("open");
    if (byId("add-name")) byId("add-name").value = "";
    document.body.dataset.pane = "talk";
    atEnd = true;
    go(event.detail.url);
  });
  document.addEventListener("changed", refresh);

  toEnd();
  mark();
})();
