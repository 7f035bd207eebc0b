// What a person did, in order, until the server has it: kept in this browser, so that neither a
// lost connection nor a closed page loses a vote. A vote has a key, so that none counts twice.
const AGAIN_AFTER = 5000; // ms

export class Outbox {
  // `on` is told: waiting(count, problem), answered(item, html), refused(item, html).
  constructor(name, on) {
    this.name = name;
    this.on = on;
    this.isSending = false;
    addEventListener("online", () => this.send());
    addEventListener("storage", (event) => event.key === name && this.tell());
    this.send();
  }

  get items() {
    return JSON.parse(localStorage.getItem(this.name) ?? "[]");
  }

  put(item) {
    this.keep([...this.items, { ...item, key: newKey() }]);
    this.send();
  }

  keep(items) {
    localStorage.setItem(this.name, JSON.stringify(items));
    this.tell();
  }

  tell(problem = "") {
    this.on.waiting(this.items.length, problem);
  }

  async send() {
    if (this.isSending) return;
    this.isSending = true;
    clearTimeout(this.timer);
    try {
      while (this.items.length && (await this.sendOne(this.items[0])));
    } finally {
      this.isSending = false;
    }
  }

  async sendOne(item) {
    const answer = await post(item);
    const problem = problemOf(answer);
    if (problem) {
      this.tell(problem);
      if (problem === "offline") this.timer = setTimeout(() => this.send(), AGAIN_AFTER);
      return false;
    }
    const html = await answer.text();
    this.keep(this.items.filter((each) => each.key !== item.key));
    this.on[answer.ok ? "answered" : "refused"](item, html);
    return true;
  }
}

function post({ url, fields }) {
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["x-csrftoken"];
  const headers = { "HX-Request": "true", "X-CSRFToken": token };
  const body = new URLSearchParams(fields);
  return fetch(url, { method: "POST", body, headers, redirect: "manual" }).catch(() => null);
}

// A redirection leads to the sign-in page; 403 says that somebody signed in or out meanwhile.
function problemOf(answer) {
  if (answer === null || answer.status >= 500) return "offline";
  if (answer.type === "opaqueredirect" || answer.status === 403) return "signed-out";
  return "";
}

// As crypto.randomUUID, which browsers offer over HTTPS only.
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((each) => each.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
