// The words that speak for and against the record on the card, asked for when somebody looks.
const box = document.getElementById("record-words");
const place = box?.querySelector("[data-fill]");
const card = () => document.getElementById("card");

async function fill() {
  const { words, record } = card().dataset;
  if (!box.open || !words) return;
  const link = place.querySelector("a");
  if (link) link.href = `${record}#words`;
  const answer = await fetch(words, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || answer.redirected || words !== card().dataset.words) return;
  place.innerHTML = await answer.text();
}

if (box) {
  const first = place.innerHTML;
  box.addEventListener("toggle", fill);
  // The next record has words of its own.
  new MutationObserver(() => {
    box.open = false;
    place.innerHTML = first;
  }).observe(document.getElementById("screening"), { childList: true });
}
