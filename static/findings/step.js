// The form of a report or a step: photos go ahead of it, the place with it, and nothing typed is lost on the way.

import { notice } from "../components/markup.js";
import { startIn } from "../foundation/modules.js";
import { position } from "../foundation/position.js";
import { Trouble } from "../foundation/trouble.js";
import { _ } from "../foundation/words.js";
import { photos } from "./photos.js";

const PATIENCE = 60_000;
const WITH_FILES = 300_000;

export function start(form) {
  new StepForm(form).listen();
}

class StepForm {
  constructor(form) {
    const part = form.querySelector("[data-part=evidence]");
    this.form = form;
    this.photos = part && photos(part);
    this.position = position(part?.dataset.place ?? "");
    this.busy = false;
  }

  listen() {
    this.form.addEventListener("change", () => this.position.begin(), { once: true });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit(event.submitter);
    });
  }

  // Of a step the outlet is known, of a report it is chosen.
  get outlet() {
    return this.form.elements.outlet_id?.value ?? this.form.dataset.outlet;
  }

  get next() {
    const { id, outlet_id: chosen } = this.form.elements;
    const { next } = this.form.dataset;
    return chosen ? `${next}/${chosen.value}/${id.value}` : next;
  }

  async submit(button) {
    if (this.busy) return;
    this.busy = true;
    button?.setAttribute("aria-busy", "true");
    this.says.replaceChildren();
    try {
      await this.send();
    } catch (failure) {
      if (!(failure instanceof Trouble)) console.error(failure);
      this.say(failure instanceof Trouble ? failure : new Trouble(_("这一步没有办成。您填的都还在，再按一次。")));
    } finally {
      this.busy = false;
      button?.removeAttribute("aria-busy");
    }
  }

  async send() {
    if (this.photos?.count && !this.outlet) {
      this.form.elements.outlet_id.focus();
      throw new Trouble(_("先选一个网点，再提交。"));
    }
    this.place(await this.position.find());
    const body = new FormData(this.form);
    body.delete("files");
    let patience = PATIENCE;
    if (this.photos) {
      const { hashes, files } = await this.photos.send(this.form.elements.id.value, this.outlet);
      for (const hash of hashes) body.append("photos", hash);
      for (const file of files) body.append("files", file, file.name);
      if (files.length) patience = WITH_FILES;
    }
    await this.show(await answered(this.form.action, body, patience));
  }

  place(coords) {
    if (!coords) return;
    for (const name of ["latitude", "longitude", "accuracy"]) this.form.elements[name].value = coords[name];
  }

  async show(answer) {
    if (answer.type === "opaqueredirect") return location.assign(this.next);
    const text = await answer.text();
    if (/json/.test(answer.headers.get("Content-Type") ?? "")) throw refusal(answer.status, text);
    const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("main");
    if (!fresh?.querySelector("form")) throw refusal(answer.status, text);
    document.querySelector("main").replaceWith(fresh);
    startIn(fresh);
    bring(fresh.querySelector("[aria-invalid], .notice, .field__error:not(:empty)"));
    return undefined;
  }

  get says() {
    return this.form.querySelector("[data-part=says]");
  }

  say({ message, kind }) {
    this.says.replaceChildren(notice(kind, message));
    this.says.scrollIntoView({ block: "nearest" });
  }
}

// The button that was pressed is gone with the old page: whoever uses a keyboard goes on where it is to be mended.
function bring(found) {
  if (!found) return;
  if (!found.matches("input, select, textarea")) found.tabIndex = -1;
  found.focus({ preventScroll: true });
  found.scrollIntoView({ block: "center" });
}

async function answered(url, body, patience) {
  try {
    return await fetch(url, {
      method: "POST",
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(patience),
      headers: { Accept: "application/json" },
    });
  } catch {
    throw new Trouble(_("没有信号。您填的都还在，联网后再按一次。"), "offline");
  }
}

function refusal(status, text) {
  if (status === 401) return new Trouble(_("登录过期了。另开一页登录，再回来按一次，您填的都还在。"));
  try {
    return new Trouble(JSON.parse(text).detail);
  } catch {
    return new Trouble(_("没有信号。您填的都还在，联网后再按一次。"), "offline");
  }
}
