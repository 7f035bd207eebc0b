// The list of records by keys: j and k go from row to row, x chooses, Enter opens; a click with
// shift chooses all between. Without this the boxes are ticked one by one.
const list = document.getElementById("records");
const rows = list ? [...list.querySelectorAll("[data-row]")] : [];
const boxes = rows.map((row) => row.querySelector("input[type=checkbox]"));
const all = document.querySelector("[data-all]");
const every = document.querySelector("[name=every]");
const count = document.querySelector("[data-count]");
let at = -1;
let last = -1;

function tell() {
  const chosen = boxes.filter((box) => box.checked).length;
  rows.forEach((row, n) => row.toggleAttribute("data-chosen", boxes[n].checked));
  count.textContent = every.checked || !chosen ? "" : count.dataset.words.replace("0", chosen);
  all.checked = chosen === boxes.length;
  all.indeterminate = chosen > 0 && chosen < boxes.length;
}

function choose(n, isChosen, toLast) {
  const from = toLast && last >= 0 ? Math.min(last, n) : n;
  const to = toLast && last >= 0 ? Math.max(last, n) : n;
  for (let each = from; each <= to; each += 1) boxes[each].checked = isChosen;
  last = n;
  tell();
}

function go(n) {
  at = Math.max(0, Math.min(rows.length - 1, n));
  rows[at].querySelector("a").focus();
  rows[at].scrollIntoView({ block: "nearest" });
}

if (list) {
  list.addEventListener("click", (event) => {
    const n = boxes.indexOf(event.target);
    if (n >= 0) choose(n, event.target.checked, event.shiftKey);
  });
  list.addEventListener("focusin", (event) => {
    at = rows.indexOf(event.target.closest("[data-row]"));
  });
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  every.addEventListener("change", tell);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (!document.body.hasAttribute("data-single-keys")) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select")) return;
    const key = event.key.toLowerCase();
    if (key === "j") go(at + 1);
    else if (key === "k") go(at - 1);
    else if (key === "x" && at >= 0) choose(at, !boxes[at].checked, event.shiftKey);
    else return;
    event.preventDefault();
  });
  tell();
}
