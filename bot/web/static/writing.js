// Writing: Enter sends, replies and quotes, edits, files chosen, pasted or dropped.

export const byId = (id) => document.getElementById(id);

export function grow() {
  const text = byId("text");
  if (text) text.rows = Math.min(6, Math.max(1, text.value.split("\n").length));
}

// --- what the next message answers, or which one it edits ------------------------------------
export function aim(kind, from, part = "") {
  const target = byId("target");
  if (!target) return;
  byId("reply-to").value = kind === "reply" ? from.dataset.reply : "";
  byId("edit-id").value = kind === "edit" ? from.dataset.edit : "";
  if (kind) {
    byId("target-text").value = part || from.dataset.text;
    if (kind === "edit") byId("text").value = from.dataset.text;
    target.dataset.name = from.dataset.name;
  }
  quote(part, kind === "edit" ? target.dataset.editing : target.dataset.replying);
  target.hidden = !kind;
  if (!kind) return;
  grow();
  document.dispatchEvent(new Event("aim"));
  byId("text").focus();
}

function quote(part, otherwise = byId("target").dataset.replying) {
  const target = byId("target");
  byId("quote").value = part;
  const word = part ? target.dataset.quoting : otherwise;
  byId("target-name").textContent = `${word} ${target.dataset.name ?? ""}`;
}

// A field that only reads has no caret, so the keyboard could not select in it.
document.addEventListener("beforeinput", (event) => {
  if (event.target.id === "target-text") event.preventDefault();
});

// What is selected inside one message; kept, because pressing a button may end a selection.
let picked = { line: null, text: "" };
document.addEventListener("selectionchange", () => {
  const field = document.activeElement;
  if (field?.id === "target-text" && byId("reply-to").value) {
    quote(field.value.slice(field.selectionStart, field.selectionEnd).trim());
    return;
  }
  pick();
});

function pick() {
  const selection = getSelection();
  const text = String(selection).trim();
  const around = text && selection.getRangeAt(0).commonAncestorContainer;
  const words = (around?.closest ? around : around?.parentElement)?.closest(".text");
  const line = words?.closest(".line") ?? null;
  if (picked.line !== line) {
    name(picked.line, "replyWord");
    name(line, "quoteWord");
  }
  if (line || !pressing) picked = { line, text: line ? text : "" };
}

function name(line, word) {
  const button = line?.querySelector("[data-reply]");
  line?.classList.toggle("picked", word === "quoteWord");
  if (button) button.textContent = button.dataset[word];
}

export function restore() {
  if (picked.line?.isConnected) name(picked.line, "quoteWord");
}

let pressing = false;
document.addEventListener("pointerdown", (event) => {
  pressing = Boolean(event.target.closest?.("[data-reply]"));
}, true);

document.addEventListener("click", (event) => {
  const at = (selector) => event.target.closest?.(selector);
  const reply = at("[data-reply]");
  if (reply) {
    const mine = picked.line === reply.closest(".line");
    aim("reply", reply, mine ? picked.text : "");
    getSelection().removeAllRanges();
  } else if (at("[data-edit]")) aim("edit", at("[data-edit]"));
  else if (at("#target-cancel")) leave();
  else if (at("#attached-cancel")) attach(null);
  pressing = false;
});

function leave() {
  if (byId("edit-id").value) byId("text").value = "";
  aim(null);
  grow();
  byId("text").focus();
}

// --- files -----------------------------------------------------------------------------------
export function attach(files) {
  const field = byId("file");
  if (!field) return;
  if (files) field.files = files;
  else field.value = "";
  showAttached();
}

function showAttached() {
  const file = byId("file").files[0];
  const picture = byId("attached-picture");
  byId("attached").hidden = !file;
  const text = byId("text");
  text.dataset.plain ??= text.placeholder;
  text.placeholder = file ? text.dataset.caption : text.dataset.plain;
  picture.hidden = true;
  byId("attached-name").textContent = file?.name ?? "";
  if (!file?.type.startsWith("image/")) return;
  const reader = new FileReader();
  reader.addEventListener("load", () => {
    picture.src = reader.result;
    picture.hidden = false;
  });
  reader.readAsDataURL(file);
}

document.addEventListener("change", (event) => {
  if (event.target.id !== "file") return;
  showAttached();
  byId("text").focus();
});
document.addEventListener("paste", (event) => {
  if (event.clipboardData?.files.length) {
    event.preventDefault();
    attach(event.clipboardData.files);
    byId("text")?.focus();
  }
});
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const files = event.dataTransfer;
    if (!files?.types.includes("Files")) return;
    event.preventDefault();
    document.body.classList.toggle("dropping", kind === "dragover");
    if (kind === "drop") attach(files.files);
  });
}

// --- keys ------------------------------------------------------------------------------------
document.addEventListener("input", (event) => event.target.id === "text" && grow());
document.addEventListener("keydown", (event) => {
  const inside = event.target.closest?.("#composer");
  if (event.key === "Escape" && inside) {
    leave();
    attach(null);
  } else if (event.key === "Enter" && event.target.id === "text") {
    // An input method uses Enter to choose characters: that must not send.
    if (event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    byId("composer").requestSubmit();
  }
});

export function sent() {
  byId("text").value = "";
  aim(null);
  attach(null);
  grow();
}
