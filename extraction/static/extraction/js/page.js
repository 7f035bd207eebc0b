// The page of a report: a click on a word and a rectangle drawn on it become events in points of
// the displayed page; the places of all cells are drawn on it.
const SVG = "http://www.w3.org/2000/svg";
const DRAG = 4; // pixels: less is a click
let drag = null;

const paper = () => document.querySelector("#page svg.paper");

function inPoints(svg, event) {
  const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  return { x: at.x, y: at.y };
}

function say(name, svg, detail) {
  const place = { document: svg.dataset.document, page: svg.dataset.page };
  document.dispatchEvent(new CustomEvent(name, { detail: { ...place, ...detail } }));
}

function rectangle(className, [x0, top, x1, bottom]) {
  const rect = document.createElementNS(SVG, "rect");
  rect.setAttribute("class", className);
  const sides = { x: x0, y: top, width: x1 - x0, height: bottom - top, rx: 1 };
  for (const [name, value] of Object.entries(sides)) rect.setAttribute(name, value);
  return rect;
}

export function drawMarks(activeId = "") {
  const svg = paper();
  if (!svg) return;
  const place = `${svg.dataset.document}/${svg.dataset.page}`;
  const marks = svg.querySelector(".marks");
  marks.replaceChildren();
  for (const cell of document.querySelectorAll(`[data-place="${place}"]`)) {
    const isNow = cell.id === activeId;
    const rect = rectangle(isNow ? "pdf-word-now" : "pdf-word", cell.dataset.box.split(" ").map(Number));
    rect.dataset.of = cell.id;
    if (isNow) marks.append(rect);
    else marks.prepend(rect);
  }
}

// The page at which a value stands, and the place on it in sight.
export function showPlace(cell) {
  const [doc, number] = (cell.dataset.place ?? "").split("/");
  const svg = paper();
  if (!doc || !svg) return;
  if (svg.dataset.document !== doc || svg.dataset.page !== number) return;
  const mark = svg.querySelector(".pdf-word-now")?.getBoundingClientRect();
  if (!mark) return;
  for (const pane of [svg.closest(".pdf"), document.getElementById("report")]) {
    const frame = pane.getBoundingClientRect();
    if (mark.top < frame.top || mark.bottom > frame.bottom) {
      pane.scrollTop += mark.top - frame.top - frame.height / 2;
    }
    if (mark.left < frame.left || mark.right > frame.right) {
      pane.scrollLeft += mark.left - frame.left - frame.width / 2;
    }
  }
}

// Pointing outlines the words; drawing lets a finger draw where it would scroll.
function setMode(mode, act, isOn) {
  document.getElementById("report")?.classList.toggle(mode, isOn);
  for (const button of document.querySelectorAll(`[data-act=${act}]`)) {
    button.setAttribute("aria-pressed", String(isOn));
  }
}

export const setDrawing = (isOn) => setMode("drawing", "draw", isOn);
export const setPointing = (isOn) => setMode("pointing", "point", isOn);

const isDrawing = () => document.getElementById("report")?.classList.contains("drawing");

document.addEventListener("pointerdown", (event) => {
  const svg = event.target.closest?.("#page svg.paper");
  if (!svg || event.button !== 0 || (event.pointerType === "touch" && !isDrawing())) return;
  event.preventDefault(); // the active cell keeps the focus
  drag = { svg, from: inPoints(svg, event), x: event.clientX, y: event.clientY, rect: null };
});

document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  if (!drag.rect && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < DRAG) return;
  const { from } = drag;
  const to = inPoints(drag.svg, event);
  drag.box = [Math.min(from.x, to.x), Math.min(from.y, to.y), Math.max(from.x, to.x), Math.max(from.y, to.y)];
  const rect = rectangle("pdf-draw", drag.box);
  if (drag.rect) drag.rect.replaceWith(rect);
  else drag.svg.append(rect);
  drag.rect = rect;
});

document.addEventListener("pointerup", (event) => {
  if (!drag) return;
  const { svg, from, rect, box } = drag;
  drag = null;
  setPointing(false);
  if (!rect) {
    say("page:click", svg, from);
    return;
  }
  rect.remove();
  const { width, height } = svg.viewBox.baseVal;
  const [x0, top, x1, bottom] = box;
  setDrawing(false);
  say("page:box", svg, {
    box: [Math.max(x0, 0), Math.max(top, 0), Math.min(x1, width), Math.min(bottom, height)],
  });
});

// A finger taps: pointerdown was left alone, so that it can scroll the page.
document.addEventListener("click", (event) => {
  const svg = event.target.closest?.("#page svg.paper");
  if (svg && event.pointerType === "touch" && !isDrawing()) say("page:click", svg, inPoints(svg, event));
});

document.addEventListener("pointercancel", () => {
  drag?.rect?.remove();
  drag = null;
});
