// Marked words can be switched off; the choice is kept in this browser.
const root = document.documentElement;

function show(on) {
  root.toggleAttribute("data-no-marks", !on);
  for (const button of document.querySelectorAll("[data-marks]")) {
    button.hidden = false;
    button.setAttribute("aria-pressed", String(on));
  }
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-marks]")) return;
  const on = root.hasAttribute("data-no-marks");
  localStorage.setItem("marks", on ? "on" : "off");
  show(on);
});

show(localStorage.getItem("marks") !== "off");
