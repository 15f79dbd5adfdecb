// Scanning a list of documents through: each code is sent at once and the counts follow. Without this file the code
// is typed or scanned into the field and the page answers.

import { notice } from "../components/markup.js";
import { startIn } from "../foundation/modules.js";
import { _ } from "../foundation/words.js";
import { takeCodes } from "../pickups/scan_page.js";
import { feelRead } from "../pickups/scanner.js";

const PATIENCE = 15_000;
const PARTS = ["says", "counted", "documents"];

export function start(form) {
  const list = new Scans(form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    list.take(form.elements.code.value);
  });
  list.offerCamera();
}

class Scans {
  constructor(form) {
    this.form = form;
    this.waiting = [];
    this.busy = false;
    this.viewfinder = form.querySelector("[data-viewfinder]");
  }

  offerCamera() {
    const open = this.form.querySelector("[data-open-camera]");
    const camera = takeCodes(this.viewfinder, this.form.elements.code, (code) => this.take(code));
    open.hidden = false;
    open.addEventListener("click", () => {
      open.hidden = true;
      this.form.querySelector("[data-part=camera]").hidden = false;
      return camera.open();
    });
  }

  // Codes come faster than answers: each waits its turn, none is lost.
  async take(code) {
    if (!code.trim()) return this.form.elements.code.focus();
    this.waiting.push(code);
    if (this.busy) return undefined;
    this.busy = true;
    while (this.waiting.length && (await this.send(this.waiting[0]))) this.waiting.shift();
    this.busy = false;
    return undefined;
  }

  async send(code) {
    const body = new FormData(this.form);
    body.set("code", code);
    let page;
    try {
      const signal = AbortSignal.timeout(PATIENCE);
      const answer = await fetch(this.form.action, { method: "POST", body, signal, headers: { Accept: "text/html" } });
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      this.form.elements.code.value = code;
      this.waiting = [];
      this.say(notice("offline", _("没有信号，这一件还没有记下。联网后再扫一次。")));
      return false;
    }
    this.show(page);
    return true;
  }

  show(page) {
    if (!page.querySelector("[data-part=counted]")) {
      this.waiting = [];
      return this.say(notice("stop", page.querySelector(".problem p")?.textContent ?? _("这一步没有办成，刷新看最新的情况。")));
    }
    const typed = new Map([...document.querySelectorAll("[data-part=documents] input")].map((one) => [one.id, one]));
    for (const part of PARTS) {
      const [present, fresh] = [document, page].map((one) => one.querySelector(`[data-part=${part}]`));
      if (present && fresh) present.replaceWith(fresh);
    }
    keep(typed);
    startIn(document.body);
    this.form.elements.code.value = "";
    this.form.elements.current.value = page.querySelector("[name=current]")?.value ?? "";
    if (page.querySelector("[data-part=says] .notice--done")) feelRead(this.viewfinder);
    document.querySelector("[data-current]")?.scrollIntoView({ block: "nearest" });
    return undefined;
  }

  say(words) {
    document.querySelector("[data-part=says]").replaceChildren(words);
  }
}

// Waybills that were typed and not saved yet stay when the list is drawn anew.
function keep(typed) {
  for (const [id, before] of typed) {
    const now = id && document.getElementById(id);
    if (now && before.value !== before.defaultValue) now.value = before.value;
  }
}
