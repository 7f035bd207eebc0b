// After a vote the next record has the focus and stands at its beginning; a vote that did not
// reach the server says so, and the record stays.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "card") return;
  const title = document.querySelector("#card h2");
  if (!title) return;
  window.scrollTo(0, 0);
  title.focus({ preventScroll: true });
  document.getElementById("status").textContent = title.textContent;
});

for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(name, () => {
    document.getElementById("vote-problem")?.removeAttribute("hidden");
  });
}
