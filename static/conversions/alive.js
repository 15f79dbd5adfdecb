// Shows that the caller is still there, and keeps what is typed with the open call: a reload loses nothing.

const MINUTE = 60_000;
const REST = 1_500; // after a letter, until what stands there is sent
const LONGEST_LEAVING = 60_000; // letters that a page may still send while it closes
const OVER = 409;

export class Alive {
  /**
   * `onLapsed()` once, when the claim ran out; `onGone()` when the call can be saved no more; `onChanged()` when
   * others of its documents are still to be asked about than the page shows.
   */
  constructor(form, signal, { onLapsed, onGone, onChanged }) {
    Object.assign(this, { form, signal, onLapsed, onGone, onChanged });
    this.unsent = false;
    this.lapsed = false;
    this.asked = 0;
  }

  start() {
    const beat = setInterval(() => this.beat(), MINUTE);
    const leave = () => this.unsent && this.beat({ keepalive: true });
    window.addEventListener("pagehide", leave, { signal: this.signal });
    window.addEventListener("focus", () => this.back(), { signal: this.signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.back(), { signal: this.signal });
    this.signal.addEventListener("abort", () => (clearInterval(beat), clearTimeout(this.rest)), { once: true });
  }

  typed() {
    this.unsent = true;
    clearTimeout(this.rest);
    if (!this.lapsed) this.rest = setTimeout(() => this.beat(), REST);
  }

  // Whoever comes back to the page has perhaps been away for long: the documents may have been fetched.
  back() {
    if (Date.now() - this.asked > REST) this.beat();
  }

  async beat(more = {}) {
    const body = this.unsent && !this.lapsed ? typedIn(this.form) : new URLSearchParams();
    body.set("csrf_token", this.form.elements.csrf_token.value);
    const sent = this.unsent;
    this.asked = Date.now();
    this.unsent = false;
    const options = { method: "POST", body, headers: { Accept: "application/json" }, ...more };
    const answer = await fetch(this.form.dataset.keep, options).catch(() => null);
    if (this.signal.aborted) return;
    if (!answer?.ok && sent) this.unsent = true;
    if (answer?.ok) this.compare(await answer.json().catch(() => ({})));
    if (answer?.status === OVER) this.ended((await answer.json().catch(() => ({}))).type);
  }

  compare({ waiting }) {
    if (waiting && waiting.join(" ") !== this.form.dataset.waiting && !this.signal.aborted) this.onChanged();
  }

  ended(type) {
    if (type === "urn:problem:call-gone") this.onGone();
    else if (!this.lapsed) this.onLapsed();
    this.lapsed = true;
  }
}

function typedIn(form) {
  const body = new URLSearchParams(new FormData(form));
  if (body.toString().length > LONGEST_LEAVING) return new URLSearchParams();
  body.set("draft", "yes");
  return body;
}
