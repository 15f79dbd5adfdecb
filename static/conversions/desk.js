// The open call: what works as a form works here without leaving the page, so that nothing typed is ever lost.

import { button, element, notice } from "../components/markup.js";
import { startIn } from "../foundation/modules.js";
import { _ } from "../foundation/words.js";
import { Alive } from "./alive.js";
import { listen } from "./keys.js";
import { missingIn } from "./missing.js";
import { count } from "./timer.js";

const PATIENCE = 20_000;
const LAST_FOUR = 4;
const HANDED_OVER = 1_000;
let calling = false;
let life = new AbortController(); // of the call on the page; another one ends it

export function start(form) {
  life.abort();
  life = new AbortController();
  new Desk(form, life.signal).start();
}

class Desk {
  constructor(form, signal) {
    this.form = form;
    this.signal = signal;
    this.changed = "changed" in form.dataset;
    this.busy = false;
    this.alive = form.dataset.keep ? new Alive(form, signal, this.whenOver()) : null;
  }

  start() {
    const { form, signal } = this;
    form.addEventListener("submit", (event) => this.submitted(event), { signal });
    form.addEventListener("input", (event) => this.typed(event), { signal });
    form.addEventListener("change", () => this.tell(), { signal });
    document.addEventListener("click", (event) => this.pressed(event), { signal });
    form.addEventListener("change", () => this.alive?.typed(), { signal });
    window.addEventListener("beforeunload", (event) => this.leaving(event), { signal });
    window.addEventListener("pagehide", (event) => this.hidden(event), { signal });
    window.addEventListener("pageshow", (event) => event.persisted && location.reload(), { signal });
    listen(form, { signal, onEnter: (event) => this.entered(event) });
    this.showTime();
    this.tell();
    this.alive?.start();
  }

  typed({ target }) {
    this.changed = true;
    this.alive?.typed();
    if (target.name?.startsWith("last_four-") && target.value.trim().length === LAST_FOUR) {
      target.form.requestSubmit(target.parentElement.querySelector("[data-act=verify]"));
    }
    this.tell();
  }

  // The main button says what is missing; pressed, it goes there.
  tell() {
    const [first] = missingIn(this.form);
    for (const button of document.querySelectorAll("[data-part=main]")) {
      button.textContent = first ? _("还差：%(what)s", { what: first.what }) : _("保存，下一个");
    }
    return first;
  }

  submitted(event) {
    const button = event.submitter;
    event.preventDefault();
    if (this.busy) return;
    if (!button || button.dataset.act === "save" || !button.dataset.act) this.save(button);
    else if (button.dataset.act === "dial") this.dial(button);
    else this.ask(button);
  }

  entered(event) {
    event.preventDefault();
    const verify = event.target.closest?.("[data-verify]")?.querySelector("[data-act=verify]");
    const wanted = verify ?? document.querySelector("[data-part=main], [data-act=dial]");
    if (wanted) this.form.requestSubmit(wanted);
  }

  async save(button) {
    const missing = this.tell();
    if (missing) {
      go(missing.at);
      return;
    }
    const then = button?.value ?? "next";
    const answer = await this.send(button, this.form.action, { then });
    if (answer) this.show(answer);
  }

  // Everything that speaks against the call is looked at once more before the number is dialled.
  async dial(button) {
    const answer = await this.send(button, button.formAction);
    if (!answer) return;
    this.show(answer);
    if (answer.ok && !answer.leaves) call();
  }

  pressed(event) {
    const link = event.target.closest?.("a[data-act=redial]");
    if (!link || calling) return;
    event.preventDefault();
    if (!this.busy) this.dialAgain(link);
  }

  async dialAgain(link) {
    const answer = await this.send(link, link.dataset.dial);
    if (!answer) return;
    if (answer.leaves || !answer.ok) this.show(answer);
    else call();
  }

  // Asked in mid-call, while the caller goes on typing: only the part that was asked for changes.
  async ask(button) {
    const { swaps } = button.dataset;
    const answer = await this.send(button, button.formAction, { [button.name]: button.value });
    if (!answer) return;
    const fresh = answer.page?.querySelector(`[data-part="${swaps}"]`);
    const present = this.form.querySelector(`[data-part="${swaps}"]`);
    if (!fresh || !present || answer.status === 409) {
      this.show(answer);
      return;
    }
    present.replaceWith(fresh);
    startIn(fresh);
    if (swaps === "address") this.changed = true;
    this.alive?.typed();
    this.tell();
    go(fresh.querySelector("[aria-invalid], .field--wrong input") ?? this.tell()?.at);
  }

  /** The answer with its page; null when there was none, which is said. */
  async send(button, url, more = {}) {
    this.busy = true;
    button?.setAttribute("aria-busy", "true");
    const body = new FormData(this.form);
    for (const [name, value] of Object.entries({ script: "yes", ...more })) if (name) body.set(name, value);
    try {
      const options = { method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) };
      return await read(await fetch(url, { ...options, headers: { Accept: "text/html" } }));
    } catch {
      this.say("offline", _("没有信号。您填的都还在，联网后再按一次。"));
      return null;
    } finally {
      this.busy = false;
      button?.removeAttribute("aria-busy");
    }
  }

  show(answer) {
    if (answer.leaves) {
      this.changed = false;
      location.assign(this.form.dataset.desk);
    } else if (answer.page.querySelector("#call")) this.replace(answer.page);
    else this.say("stop", answer.page.querySelector(".problem p")?.textContent ?? _("这一步没有办成。您填的都还在。"));
  }

  replace(page) {
    const { changed } = this;
    life.abort();
    for (const place of ["main", ".dock"]) {
      const [present, fresh] = [document.querySelector(place), page.querySelector(place)];
      if (present && fresh) present.replaceWith(fresh);
      else if (present) present.remove();
    }
    if (changed) document.querySelector("#call[data-savable]")?.setAttribute("data-changed", "");
    startIn(document.body);
    go(document.querySelector("#call [aria-invalid], #call .field--wrong input"));
  }

  say(kind, title, text = "") {
    const place = document.querySelector("[data-part=says]");
    place.replaceChildren(notice(kind, title, text));
    place.scrollIntoView({ block: "nearest" });
  }

  showTime() {
    const timer = document.querySelector("[role=timer][data-since]");
    if (timer) count(timer, this.signal);
  }

  whenOver() {
    const lapsed = _("您离开太久，号码已放回队列。还没有人接着打的话，结果照样能保存。");
    return {
      onLapsed: () => this.say("look", lapsed),
      onGone: () => this.clear(),
      onChanged: () => this.look(),
    };
  }

  // Fetched or decided while the page was open: what is said and offered changes, what was typed stays. Nobody has
  // pressed anything, so it holds up nothing and a failure is not told: the next sign of life asks again.
  async look() {
    const options = { method: "POST", body: new FormData(this.form), redirect: "manual", signal: this.signal };
    const asked = fetch(this.form.dataset.look, { ...options, headers: { Accept: "text/html" } });
    const answer = await asked.then(read).catch(() => null);
    const fresh = answer?.page?.querySelector("#call");
    if (!answer?.ok || !fresh?.dataset.keep || this.busy || this.signal.aborted) return;
    for (const part of ["documents", "script", "offer"]) this.swap(fresh, part);
    this.form.dataset.waiting = fresh.dataset.waiting;
    this.tell();
    this.say("look", _("情况变了：有证照刚在窗口领取，或者已经办好"), _("话术和要问的都换好了，您填的都还在。"));
  }

  swap(page, part) {
    const [present, fresh] = [this.form, page].map((one) => one.querySelector(`[data-part="${part}"]`));
    if (!present || !fresh) return;
    const focused = present.contains(document.activeElement) ? document.activeElement : null;
    const pairs = [...present.querySelectorAll("input")].map((field) => [field, twin(fresh, field)]);
    present.replaceWith(fresh);
    for (const [field, same] of pairs.filter(([, same]) => same)) {
      same.checked = field.checked;
      if (!["radio", "checkbox", "hidden"].includes(same.type)) same.value = field.value;
      if (field === focused) same.focus();
    }
    startIn(fresh);
  }

  // Saved elsewhere or taken away: nobody who comes to this screen later reads whom it was to.
  clear() {
    life.abort();
    this.say("stop", _("这通电话已经结束：在别处记好了，班长收回了，或者别人接着打了。"), _("姓名、号码和地址已从这一页清掉。"));
    const away = button(_("回到外呼台"), { kind: "main", href: this.form.dataset.desk });
    this.form.replaceWith(element("div", { class: "row" }, away));
    document.querySelector(".dock")?.remove();
  }

  leaving(event) {
    if (!calling && this.changed) event.preventDefault();
  }

  // The browser may keep the page as it is for the way back; then it is drawn anew.
  hidden(event) {
    if (event.persisted) document.querySelector("main").hidden = true;
  }
}

async function read(response) {
  if (response.type === "opaqueredirect") return { leaves: true, ok: true, status: 302, page: null };
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return { leaves: false, ok: response.ok, status: response.status, page };
}

// The telephone takes the number; the page stays, and must not ask whether to leave it.
function call() {
  calling = true;
  setTimeout(() => (calling = false), HANDED_OVER);
  document.querySelector("a[data-act=redial]")?.click();
}

/** The field of another page that is the same: a radio button is by its value too. */
const twin = (page, { name, type, value }) =>
  [...page.querySelectorAll("input")].find((one) => one.name === name && (type !== "radio" || one.value === value));

function go(element) {
  if (!element) return;
  element.closest("section, .dock")?.scrollIntoView({ block: "nearest" });
  element.focus();
}
