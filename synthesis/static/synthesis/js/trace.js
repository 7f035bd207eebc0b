// The figure follows the table: a study of the plot opens its trace as its row in the table does.
const rows = () => [...document.querySelectorAll("#numbers tbody a")];
const path = (link) => link.getAttribute("href");

document.addEventListener("click", (event) => {
  const link = event.target.closest(".fp a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const row = rows().find((each) => path(each) === path(link));
  if (!row || !row.hasAttribute("hx-get")) return;
  event.preventDefault();
  row.click();
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id !== "trace") return;
  if (matchMedia("(max-width: 72rem)").matches) event.target.scrollIntoView();  // it stands below
  const now = event.detail.pathInfo.requestPath;
  for (const row of rows()) {
    const line = row.closest("tr");
    if (path(row) === now) line.setAttribute("aria-selected", "true");
    else line.removeAttribute("aria-selected");
  }
  for (const link of document.querySelectorAll(".fp a")) {
    if (path(link) === now) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
});
