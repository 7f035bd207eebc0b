// What an action refuses is said beside the work: it does not take the place of what was typed.
const isNotice = (text) => text.trimStart().startsWith('<div class="notice notice-error"');

document.addEventListener("htmx:beforeSwap", (event) => {
  const place = document.getElementById("problem");
  if (!place) return;
  if (event.detail.xhr.status === 409 && isNotice(event.detail.xhr.responseText)) {
    event.detail.target.removeAttribute("aria-busy");
    event.detail.target = place;
    event.detail.swapOverride = "innerHTML";
  } else if (event.detail.xhr.status < 400) {
    place.replaceChildren();
  }
});
