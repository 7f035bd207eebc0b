// The next record is there before the vote on this one has reached the server: some cards are held
// ahead, votes go through the outbox, and more cards are asked for when few are left.
import { Outbox, newKey } from "./outbox.js";

const desk = document.getElementById("screening");
const shelf = []; // cards to come
const past = []; // cards judged on this page, for undo
let isWaiting = false; // for a card
let isFilling = false;
let timer;
const LISTED = 5;
const FEW = 3; // cards ahead, below which some more are asked for
const AGAIN_AFTER = 5000; // ms

const card = () => document.getElementById("card");
const uidOf = (element) => element.dataset.uid ?? "";
const unsent = () => outbox.items.filter((item) => item.kind === "vote").map((item) => item.uid);
const held = () => [card(), ...shelf].map(uidOf).filter(Boolean);

const outbox = new Outbox(desk.dataset.outbox, {
  waiting(count, problem) {
    const line = document.getElementById("outbox");
    line.hidden = !problem;
    if (!problem) return;
    for (const part of line.querySelectorAll("[data-problem]")) {
      part.hidden = part.dataset.problem !== problem;
    }
    line.querySelector("[data-count]").textContent = count;
  },
  answered({ kind, uid }, html) {
    if (kind === "undo" && !uid) bring(parsed(html).querySelector("#card"));
    if (shelf.length < FEW) fill();
  },
  refused({ uid, title }, html) {
    const note = parsed(html).querySelector(".notice");
    note?.append(` (${title})`);
    document.getElementById("refused").append(note ?? title);
    if (uidOf(card()) === uid) next();
    if (shelf.length < FEW) fill();
  },
});

function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

function take(found) {
  if (![...held(), ...unsent()].includes(uidOf(found))) shelf.push(found);
}

// A card that is shown before the one that stands here.
function bring(found) {
  if (uidOf(card())) shelf.unshift(card());
  isWaiting = false;
  show(found);
}

// `last` says that nothing is left.
function next(last = null) {
  const following = shelf.shift() ?? last;
  isWaiting = !following;
  if (following) show(following);
  else show(document.getElementById("between").content.cloneNode(true).firstElementChild);
}

function show(element) {
  card().replaceWith(element);
  window.htmx?.process(element); // the pages of a full text come once they are looked at
  if (past.length) element.querySelector("[data-back]")?.removeAttribute("hidden");
  const title = element.querySelector("h2");
  if (!title) return;
  window.scrollTo(0, 0);
  title.tabIndex = -1;
  title.focus({ preventScroll: true });
  document.getElementById("status").textContent = title.textContent;
}

// That nothing is left counts only where the server had all votes when it was asked.
async function fill() {
  if (isFilling) return;
  isFilling = true;
  clearTimeout(timer);
  const hadAll = !outbox.items.length;
  const found = await moreCards();
  isFilling = false;
  for (const each of found) if (uidOf(each)) take(each);
  if (!isWaiting) return;
  const last = found.find((each) => !uidOf(each));
  if (shelf.length || (last && hadAll)) next(last);
  else if (last && !outbox.items.length) fill();
  else timer = setTimeout(fill, AGAIN_AFTER);
}

async function moreCards() {
  const asked = new URLSearchParams({ after: held().at(-1) ?? "", held: [...held(), ...unsent()] });
  const answer = await fetch(`${desk.dataset.cards}?${asked}`).catch(() => null);
  if (!answer?.ok || answer.redirected) return [];
  return [...parsed(await answer.text()).querySelectorAll("#card")];
}

document.addEventListener("submit", (event) => {
  if (event.target.id === "verdict") vote(event, event.target);
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-back]")) undo(event);
});

function vote(event, form) {
  event.preventDefault();
  const fields = Object.fromEntries(new FormData(form, event.submitter));
  const button = event.submitter;
  const problem = document.getElementById("reason-problem");
  const isRefused = problem && fields.verdict === "exclude" && !fields.reason;
  if (problem) problem.hidden = !isRefused;
  if (isRefused) return problem.scrollIntoView({ block: "nearest" });
  const isParked = button.hasAttribute("formaction");
  const url = isParked ? button.formAction : form.action;
  go(url, fields, isParked ? card().dataset.unpark : card().dataset.undo);
}

function go(url, fields, back) {
  const judged = card();
  const title = judged.querySelector("h2")?.textContent ?? "";
  past.push({ element: judged, back, title });
  list(judged, title, fields.verdict);
  const vote = { ...fields, client_key: newKey() };
  outbox.put({ kind: "vote", uid: uidOf(judged), url, title, fields: vote });
  next();
}

// My last votes, newest first.
function list(judged, title, verdict) {
  const votes = document.querySelector("#last-votes ul");
  const line = votes.parentElement.querySelector("template").content.cloneNode(true);
  line.firstElementChild.dataset.uid = uidOf(judged);
  const link = line.querySelector("a");
  link.href = judged.dataset.record;
  link.textContent = title.length > 70 ? `${title.slice(0, 69)}…` : title;
  for (const badge of line.querySelectorAll("[data-verdict]")) {
    if (badge.dataset.verdict !== verdict) badge.remove();
  }
  if (verdict) votes.prepend(line);
  while (votes.children.length > LISTED) votes.lastElementChild.remove();
  tellNone(votes);
}

// Of one record, or the newest.
function unlist(uid) {
  const votes = document.querySelector("#last-votes ul");
  votes.querySelector(uid ? `[data-uid="${uid}"]` : "li")?.remove();
  tellNone(votes);
}

function tellNone(votes) {
  votes.parentElement.querySelector("[data-none]").hidden = votes.children.length > 0;
}

// The last vote of this page is taken back at once; of the one before it the card has to come.
function undo(event) {
  event.preventDefault();
  const voted = past.pop();
  const back = voted?.back ?? document.getElementById("undo")?.action;
  if (!back) return;
  const uid = voted ? uidOf(voted.element) : "";
  unlist(uid);
  if (voted) bring(voted.element);
  outbox.put({ kind: "undo", uid, url: back, title: voted?.title ?? "" });
}

addEventListener("beforeunload", (event) => {
  if (outbox.items.length) event.preventDefault();
});

if (uidOf(card())) fill();
