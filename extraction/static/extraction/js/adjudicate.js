// One line is current: J and K move, 1 2 3 choose, V opens its source in full.
const lines = () => [...document.querySelectorAll("[data-line]")];
const current = () => document.querySelector(".cmp-current");
const typing = "input, textarea, select";

function go(line) {
  if (!line) return;
  current()?.classList.remove("cmp-current");
  line.classList.add("cmp-current");
  line.scrollIntoView({ block: "nearest" });
  line.querySelector(".cmp-name").focus({ preventScroll: true });
  line.querySelector(".cmp-name").click();
}

function step(by) {
  const all = lines();
  const at = all.indexOf(current());
  const open = all.filter((line) => line.classList.contains("cmp-open"));
  const onward = by > 0 ? open.find((line) => all.indexOf(line) > at) : open.findLast((line) => all.indexOf(line) < at);
  go(onward ?? all[at + by]);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(typing)) return;
  if (!document.body.hasAttribute("data-single-keys")) return;
  const key = event.key.toLowerCase();
  if (key === "j" || key === "k") {
    event.preventDefault();
    step(key === "j" ? 1 : -1);
  } else if (["1", "2", "3"].includes(key)) {
    const choice = current()?.querySelector(`[data-choice="${key}"]`);
    if (!choice) return;
    event.preventDefault();
    choice.click();
    if (key === "3") choice.parentElement.querySelector("input, select, textarea")?.focus();
  } else if (key === "v") {
    document.querySelector("#sources [data-choice=v]")?.click();
  }
});

document.addEventListener("click", (event) => {
  const line = event.target.closest?.("[data-line]");
  if (!line || line === current()) return;
  current()?.classList.remove("cmp-current");
  line.classList.add("cmp-current");
});

// After a choice the next open line is current.
document.addEventListener("htmx:afterSettle", (event) => {
  const line = event.target.closest?.("[data-line]");
  if (line && !line.classList.contains("cmp-open") && line.classList.contains("cmp-current")) {
    const next = lines().find((other) => other.classList.contains("cmp-open"));
    if (next) go(next);
    else document.querySelector("#finish button")?.focus();
  }
});
