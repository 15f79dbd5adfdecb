// Something seen, reported from the phone: chosen, photographed, said, kept. It is sent when there is a network.

import { button, element, icon, notice } from "../components/markup.js";
import { capture } from "../foundation/capture.js";
import { listen } from "../foundation/channel.js";
import { NotEnrolled } from "../foundation/device.js";
import * as outbox from "../foundation/outbox.js";
import { one, openPage, showError, signIn } from "../foundation/page.js";
import * as session from "../foundation/session.js";
import { spot } from "../foundation/spot.js";
import { StoreFull } from "../foundation/store.js";
import { together } from "../foundation/together.js";
import { _ } from "../foundation/words.js";
import { isCitizenNumber } from "../identity/documents.js";
import * as drafts from "./report_draft.js";
import { queueNotice, rows } from "./report_kept.js";
import { outlets } from "./report_outlets.js";
import { reportPhotos } from "./report_photos.js";

const MOVED = new Set(["saved", "received", "removed", "queue", "drain"]);
const TASKS = "tasks:do"; // a place that grid workers do not have
const DIGITS = /[0-9０-９]{17}[0-9０-９xXｘＸ]/g;

export const start = (root) => new ReportPage(root).open();

class ReportPage {
  constructor(root) {
    this.root = root;
    this.form = one("[data-report]", root);
    this.send = one("[data-send]");
    this.place = spot();
    this.busy = false;
    this.repairs = false;
    this.said = null;
  }

  async open() {
    this.me = await openPage((me) => {
      this.me = me;
      this.renderKept();
    });
    this.listen();
    await this.renderKept();
    if (!this.mayReport) return;
    this.draft = (await drafts.load(this.me)) ?? drafts.fresh(this.me);
    this.photos = reportPhotos(one("[data-photos]", this.form), this);
    this.outlets = outlets(one("[data-outlets]", this.form), this);
    await this.outlets.open(this.me);
    this.show();
  }

  get mayReport() {
    return session.capture(this.me, Date.now(), session.REPORTS).allowed;
  }

  // The kind follows from the role; somebody with both picks by what they see.
  get kind() {
    return this.form.querySelector("[name=category]:checked")?.closest("[data-kind]").dataset.kind ?? "";
  }

  listen() {
    const soon = together(() => this.renderKept());
    listen(({ what }) => MOVED.has(what) && soon());
    this.form.addEventListener("change", ({ target }) => {
      if (target.name === "category") this.changed({ category: target.value });
      const section = target.closest("fieldset");
      if (section?.querySelector(".field__error")) fault(section, "");
    });
    one("[name=words]", this.form).addEventListener("input", ({ target }) => this.changed({ words: target.value }));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
  }

  /** What the person did, kept at once: a phone that runs out of memory for its camera loses nothing. */
  changed(now) {
    Object.assign(this.draft, now);
    drafts.save(this.draft);
    this.place.begin();
  }

  show() {
    for (const kinds of this.form.querySelectorAll("[data-kind]")) {
      kinds.hidden = !this.outlets.demand(kinds.dataset.kind);
    }
    for (const radio of this.form.querySelectorAll("[name=category]")) radio.checked = radio.value === this.draft.category;
    one("[name=words]", this.form).value = this.draft.words;
    this.outlets.show();
    this.photos.show();
    this.form.hidden = this.send.hidden = false;
  }

  async renderKept() {
    const closed = closedNotice(this.me);
    one(".mainnav [href='/tasks']").closest("li").hidden = !this.me?.may?.includes(TASKS);
    const notices = [this.said, closed, await queueNotice(this.me)];
    one("[data-notices]", this.root).replaceChildren(...notices.filter(Boolean));
    if (closed) this.form.hidden = this.send.hidden = true;
    const list = await rows(this.me, { titleOf: (value) => this.titleOf(value), repair: (id) => this.repair(id) });
    const section = one("[data-kept]", this.root);
    section.hidden = !list.length;
    one("ul", section).replaceChildren(...list);
  }

  titleOf(category) {
    const radio = [...this.form.querySelectorAll("[name=category]")].find(({ value }) => value === category);
    return radio?.closest("label").querySelector("span").textContent ?? "";
  }

  async submit() {
    if (this.busy) return;
    this.busy = true;
    try {
      if (this.isComplete()) await this.keep();
    } catch (failure) {
      this.say(notice("stop", _("还没有存下"), wordsFor(failure)));
    } finally {
      this.busy = false;
    }
  }

  isComplete() {
    const { category, outlet_id: outletId, words } = this.draft;
    const kinds = [...this.form.querySelectorAll("[data-kind]")].filter(({ hidden }) => !hidden);
    const wrong = [
      ...kinds.map((kind) => fault(kind, category && this.kind ? "" : _("选一样看到的问题"))),
      fault(one("[data-outlets]", this.form), outletId ? "" : _("选一个网点")),
      fault(one("[data-photos]", this.form), this.photoFault()),
    ].filter(Boolean);
    const text = one("[name=words]", this.form);
    const sentence = this.wordsFault(words);
    showError(text, sentence);
    if (sentence) wrong.push(text);
    bring(wrong[0]);
    return wrong.length === 0;
  }

  photoFault() {
    if (this.photos.isWorking) return _("照片还在处理，稍等一下再提交");
    const { photos: count = 0 } = this.outlets.demand(this.kind) ?? {};
    return this.draft.photos.length < count ? _("至少要 %(count)s 张照片", { count }) : "";
  }

  wordsFault(words) {
    if (words.match(DIGITS)?.some(isCitizenNumber)) {
      return _("里面好像有身份证号码，删掉再提交。报告里不要写证件号码。");
    }
    return this.outlets.demand(this.kind)?.words && !words.trim() ? _("写几句话说明情况") : "";
  }

  async keep() {
    const { id, category, outlet_id: outletId, words, photos } = this.draft;
    const text = words.replace(/\s+/g, " ").trim();
    const act = { finding_kind: this.kind, category, words: text, photos, place: await this.place.find() };
    const summary = { category, outlet_name: this.outlets.nameOf(outletId), waybills: [] };
    await capture("report", act, { session: this.me, outletId, id, summary, repair: this.repairs });
    this.repairs = false;
    this.draft = { ...drafts.fresh(this.me), outlet_id: outletId };
    this.photos.forget();
    this.show();
    this.say(notice("done", _("存好了"), _("有信号就自动发出，没有信号也不会丢。改好了会请您确认。")));
    scrollTo({ top: 0 });
  }

  // The server refused it: what was right need not be done again.
  async repair(id) {
    const entry = await outbox.find(id);
    if (!entry) return; // it has left meanwhile
    this.draft = drafts.fromEntry(entry, this.me);
    this.repairs = true;
    this.photos.forget();
    this.show();
    this.form.scrollIntoView();
  }

  say(words) {
    this.said = words;
    this.renderKept();
  }
}

function fault(section, sentence) {
  const error = one(".field__error", section);
  error.replaceChildren(...(sentence ? [icon("state-look"), element("span", {}, sentence)] : []));
  return sentence ? section : null;
}

function bring(section) {
  const control = section?.querySelector("input:not([hidden]), textarea, button") ?? section;
  control?.focus();
  control?.scrollIntoView({ block: "center" });
}

// Why nobody may report now, in words with what to do; null when it is allowed.
function closedNotice(me) {
  const { allowed, why } = session.capture(me, Date.now(), session.REPORTS);
  if (allowed) return null;
  const act = button(_("去登录"), { href: signIn() });
  if (why === "too-long") {
    const text = _("每 %(hours)s 小时要联网一次。存下的报告都在，找到信号后自动恢复。", { hours: me.capture_hours });
    return notice("look", _("太久没有联网，先不能报新的"), text);
  }
  if (why === "signed-out") return notice("look", _("登录已到期"), _("存在手机里的报告都在，登录后自动发出。"), act);
  if (why === "not-theirs") {
    return notice("look", _("现在不能报新的"), _("随手报要用监督员、网格员的身份。存着的报告会照常发出。"));
  }
  return notice("", _("先登录一次"), _("第一次用要联网登录，之后没有信号也能报。"), act);
}

function wordsFor(failure) {
  if (failure instanceof StoreFull) return _("手机存满了。先联网发出几条，或清理手机空间，再提交一次。您填的都还在。");
  if (failure instanceof NotEnrolled) return _("这部手机还没有登记，联网打开一次再提交。您填的都还在。");
  return _("手机没有存下这条报告，您填的还在。再按一次。");
}
