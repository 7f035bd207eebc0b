// Cells save themselves when they are left. One is active: the bar above the grid tells about it,
// and what is clicked on the page goes into it.
import { drawMarks, setDrawing, setPointing, showPlace } from "./page.js";

const FIELD = ".cell input, .cell select, .cell textarea";
const ABSENT = "measured_not_reported";
let activeId = "";

const active = () => document.getElementById(activeId);
const fieldOf = (cell) => cell?.querySelector("input, select, textarea");
const cellOf = (element) => element?.closest?.(".cell");
const url = (address) => `/cells/${address}/`;
const say = (text) => {
  document.getElementById("status").textContent = text;
};

function showNote(cell) {
  const bar = document.querySelector("#cellbar .cellbar-note");
  const note = cell?.querySelector(".cell-note");
  if (!bar || !note) return;
  const shown = [...note.children].map((child) => child.cloneNode(true));
  for (const part of shown) part.querySelectorAll("[id]").forEach((el) => el.removeAttribute("id"));
  bar.replaceChildren(...shown);
  for (const act of bar.querySelectorAll("[data-act]")) act.dataset.of = cell.id;
}

function activate(cell) {
  active()?.classList.remove("cell-active");
  activeId = cell.id;
  cell.classList.add("cell-active");
  showNote(cell);
  drawMarks(activeId);
  showPlace(cell);
}

function send(cell, values = {}) {
  const field = fieldOf(cell);
  if (!field) return;
  const sent = { value: field.value, version: cell.dataset.version, ...values };
  cell.dataset.sent = field.value;
  cell.setAttribute("aria-busy", "true");
  window.htmx.ajax("POST", `${url(cell.dataset.cell)}save/`, {
    source: cell,
    target: cell,
    swap: "outerHTML",
    values: sent,
  });
}

function saveIfChanged(cell) {
  const field = fieldOf(cell);
  if (!field || cell.hasAttribute("aria-busy")) return;
  if (field.value.trim() !== cell.dataset.saved.trim() && field.value !== cell.dataset.refused) send(cell);
}

document.addEventListener("focusin", (event) => {
  if (event.target.matches?.(FIELD)) activate(cellOf(event.target));
});
document.addEventListener("focusout", (event) => {
  if (event.target.matches?.(FIELD)) saveIfChanged(cellOf(event.target));
});
document.addEventListener("change", (event) => {
  if (event.target.matches?.(".cell select")) saveIfChanged(cellOf(event.target));
});

// The answer is a cell. What was typed on while it was under way stays in the field.
let typing = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  const cell = event.detail.target;
  if (!cell.classList?.contains("cell")) return;
  const field = fieldOf(cell);
  if (field === document.activeElement) {
    const isOlder = "sent" in cell.dataset && field.value !== cell.dataset.sent;
    typing = { id: cell.id, value: isOlder ? field.value : null, at: field.selectionStart };
  }
});

document.addEventListener("htmx:afterSettle", (event) => {
  document.getElementById("not-saved")?.setAttribute("hidden", "");
  paintGuards();
  drawMarks(activeId);
  if (event.target.id === "page") showPlace(active() ?? event.target);
  const cell = cellOf(event.target);
  if (cell) arrived(cell);
  else if (active()) showNote(active());
});

function arrived(cell) {
  const field = fieldOf(cell);
  if (field?.getAttribute("aria-invalid") === "true") cell.dataset.refused = field.value;
  if (typing?.id === cell.id) {
    if (typing.value !== null) field.value = typing.value;
    field.focus({ preventScroll: true });
    if (field.setSelectionRange && typing.at !== null) field.setSelectionRange(typing.at, typing.at);
    typing = null;
  }
  if (cell.id === activeId) activate(cell);
  if (cell.classList.contains("cell-wrong")) {
    showNote(cell);
    say(cell.querySelector(".error")?.textContent ?? "");
  } else {
    say(document.getElementById("saved")?.textContent ?? "");
  }
  const [kind, uid, name] = cell.dataset.cell.split("/");
  if (name === "status" && !cell.dataset.silent) refresh(`${kind}/${uid}/`, cell);
}

// What the status says is seen in the empty cells of its row.
function refresh(row, but) {
  for (const cell of document.querySelectorAll(`[data-cell^="${row}"]`)) {
    if (cell === but) continue;
    window.htmx.ajax("GET", url(cell.dataset.cell), { source: cell, target: cell, swap: "outerHTML" });
  }
}

for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(name, (event) => {
    const cell = cellOf(event.target);
    if (!cell) return;
    cell.removeAttribute("aria-busy");
    cell.classList.add("cell-wrong");
    document.getElementById("not-saved")?.removeAttribute("hidden");
  });
}

// Which cells keep it from being submitted: the list below says so after each change.
function paintGuards() {
  const points = new Set([...document.querySelectorAll("[data-to]")].map((link) => link.dataset.to));
  for (const cell of document.querySelectorAll(".cell")) {
    cell.classList.toggle("cell-guard", points.has(cell.id));
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-to]");
  const field = link && fieldOf(document.getElementById(link.dataset.to));
  if (field) {
    event.preventDefault();
    field.focus();
  }
});

// Pointing at the page.
document.addEventListener("page:click", ({ detail: { document: uid, page, x, y } }) => {
  const cell = active();
  if (!cell) say(document.querySelector("#cellbar .cellbar-note")?.textContent ?? "");
  else send(cell, { document: uid, page, x, y });
});
document.addEventListener("page:box", ({ detail: { document: uid, page, box } }) => {
  const [x0, top, x1, bottom] = box;
  if (active()) send(active(), { document: uid, page, x0, top, x1, bottom });
});

function absent(cell) {
  const [kind, uid] = cell.dataset.cell.split("/");
  if (!kind.endsWith("_result")) return;
  const values = { value: ABSENT };
  window.htmx
    .ajax("POST", `${url(`${kind}/${uid}/status`)}save/`, { source: cell, swap: "none", values })
    .then(() => refresh(`${kind}/${uid}/`, null));
}

const acts = {
  keep: (cell) => {
    delete cell.dataset.refused;
    send(cell);
  },
  take: (cell, button) => {
    fieldOf(cell).value = button.dataset.value;
    cell.dataset.saved = button.dataset.value;
    window.htmx.ajax("GET", url(cell.dataset.cell), { source: cell, target: cell, swap: "outerHTML" });
  },
  point: (_cell, button) => setPointing(button.getAttribute("aria-pressed") !== "true"),
  draw: (_cell, button) => setDrawing(button.getAttribute("aria-pressed") !== "true"),
  absent,
};

document.addEventListener("mousedown", (event) => {
  if (event.target.closest?.("[data-act]")) event.preventDefault(); // the cell keeps the focus
});
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-act]");
  if (!button) return;
  const cell = document.getElementById(button.dataset.of ?? activeId);
  if (cell || ["draw", "point"].includes(button.dataset.act)) acts[button.dataset.act](cell, button);
});

// A block copied from a spreadsheet fills the cells from here on, to the right and down.
document.addEventListener("paste", (event) => {
  const text = event.clipboardData?.getData("text") ?? "";
  const td = event.target.closest?.("td.holds");
  if (!td || !/[\t\n]/.test(text.trimEnd())) return;
  event.preventDefault();
  const at = [...td.parentElement.children].indexOf(td);
  let line = td.parentElement;
  for (const row of text.trimEnd().split(/\r?\n/)) {
    const fields = [...(line?.children ?? [])].slice(at).map(fieldOf).filter((field) => field?.matches("input"));
    for (const [i, value] of row.split("\t").entries()) {
      if (!fields[i]) break;
      fields[i].value = value.trim();
      saveIfChanged(cellOf(fields[i]));
    }
    line = line?.nextElementSibling;
  }
});

// The grid's own keys. Letters mean nothing in a number, so they work there too.
function below(field) {
  const td = field.closest("td");
  const line = td?.parentElement.nextElementSibling;
  const next = line && fieldOf(line.children[[...td.parentElement.children].indexOf(td)]);
  if (next) return next;
  const all = [...document.querySelectorAll(FIELD)];
  return all[all.indexOf(field) + 1];
}

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!field.matches?.(FIELD)) {
    const isFree = document.body.hasAttribute("data-single-keys") && !field.closest?.("input, textarea, select");
    if (isFree && event.key === "P") press(event, "draw");
    else if (isFree && event.key === "s" && !event.ctrlKey && !event.metaKey) fieldOf(active())?.focus();
    return;
  }
  const cell = cellOf(field);
  if (event.key === "Enter" && !field.matches("textarea")) {
    event.preventDefault();
    const next = below(field);
    next?.focus();
    next?.select?.();
  } else if (event.key === "Escape" && field.value !== cell.dataset.saved) {
    event.preventDefault();
    field.value = cell.dataset.saved;
    delete cell.dataset.refused;
  } else if (cell.classList.contains("cell-number") && !event.ctrlKey && !event.metaKey && !event.altKey) {
    if (event.key === "P") press(event, "draw");
    else if (event.key === "p") press(event, "point");
    else if (event.key === "r") press(event, "absent");
    else if (event.key === "s") leave(event);
    else if (event.key === "ArrowUp" || event.key === "ArrowDown") vertical(event, field);
  }
});

function press(event, act) {
  event.preventDefault();
  document.querySelector(`#cellbar .wide-only [data-act=${act}]`)?.click();
}

function leave(event) {
  event.preventDefault();
  document.getElementById("page-on")?.focus();
}

function vertical(event, field) {
  const td = field.closest("td");
  const line = event.key === "ArrowUp" ? td?.parentElement.previousElementSibling : td?.parentElement.nextElementSibling;
  const next = line && fieldOf(line.children[[...td.parentElement.children].indexOf(td)]);
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.select?.();
}

// A link from elsewhere leads to one cell.
const wanted = document.getElementById(location.hash.slice(1));
if (wanted?.matches(".cell")) fieldOf(wanted)?.focus();
else drawMarks();
