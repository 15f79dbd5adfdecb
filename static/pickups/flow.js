// The courier's flow: one page, one open step, nothing typed twice; a draft survives a reload, an identity does not.

import { mark, notice } from "../components/markup.js";
import { capture } from "../foundation/capture.js";
import { listen } from "../foundation/channel.js";
import { capture as mayCapture, remembered } from "../foundation/session.js";
import { _ } from "../foundation/words.js";
import * as drafts from "./draft.js";
import { holdFlow } from "./flow_lock.js";
import { elsewhere, notSaved, practised, restored, stuck } from "./flow_notices.js";
import { HINTS, sumOf, SUMS, summaryOf } from "./flow_words.js";
import { captureNotice, one, openPage } from "./page.js";
import { refusalSheet } from "./refusal_sheet.js";
import { stepper } from "./steps.js";
import { waybillStep } from "./waybill_step.js";
import { whenOpened } from "./when_opened.js";

const OPEN = {
  waybill: ["waybill"],
  identity: ["identity"],
  inspection: ["inspection", "confirmation"],
};

// Loaded when the courier comes to them, so that the camera opens first.
const LATER = {
  identity: async () => (await import("./identity_step.js")).identityStep,
  inspection: async () => (await import("./inspection_step.js")).inspectionStep,
};

function warmUp() {
  for (const load of Object.values(LATER)) load().catch(() => {}); // asked again when it is needed
}

export async function start(root) {
  const flow = new Flow(root);
  const session = await openPage((now) => flow.sessionChanged(now));
  await flow.begin(session);
}

class Flow {
  constructor(root) {
    this.root = root;
    this.secret = { waybill_name: "" };
    this.practice = location.hash === "#practice";
    this.notices = one("[data-notices]", root);
    this.main = one("[data-main]");
    this.saving = false;
    this.draftIsKept = true;
    this.isOut = false;
    this.heard = null;
  }

  async begin(known) {
    const session = this.heard ?? known; // who signed in may have become known while the page opened
    this.session = session;
    const closed = captureNotice(session);
    if (closed) return this.stayOut(closed);
    const taken = await holdFlow(() => this.stayOut(elsewhere()));
    if (taken) return this.stayOut(taken);
    this.demandsPhoto = Boolean(session.outlet.demands_photo);
    this.draft = await this.firstDraft();
    this.wire();
    await this.prepare(this.draft.step);
    this.render();
    await this.step.open();
    this.render();
    if (location.hash === "#type") this.steps.waybill.type();
  }

  stayOut(closed) {
    this.isOut = true;
    this.step?.close();
    this.notices.replaceChildren(closed);
    one(".steps", this.root).hidden = true;
    one("[data-law]", this.root).hidden = true;
    one(".dock").hidden = true;
  }

  async firstDraft() {
    const repaired = new URLSearchParams(location.hash.slice(1)).get("repair");
    if (repaired) return (await drafts.fromQueue(repaired, this.session)) ?? drafts.fresh(this.session);
    if (this.practice) return drafts.fresh(this.session);
    const kept = await drafts.load(this.session);
    if (!kept) return drafts.fresh(this.session);
    if (kept.parcels.length) this.notices.append(restored(kept));
    return kept;
  }

  wire() {
    this.stepper = stepper(this.root, (key) => this.change(key).catch((failure) => this.sayStuck(failure)));
    this.steps = { waybill: waybillStep(this.stepper.section("waybill"), this) };
    this.refusal = refusalSheet(one("#refusal-sheet"), this);
    this.main.addEventListener("click", () => this.press().catch((failure) => this.sayStuck(failure)));
    one("[data-refusal]").addEventListener("click", () =>
      this.refuse(this.draft.step === "identity" ? "mismatch" : ""),
    );
    one("[name=agreed]", this.root).addEventListener("change", ({ target }) =>
      this.changed({ agreed: target.checked }),
    );
    for (const told of document.querySelectorAll("[data-told]")) told.addEventListener("click", () => this.told());
    one("[data-law-company]").textContent = this.session.outlet.company_name ?? this.session.outlet.name;
    whenOpened(one("#goods-sheet"), async () => {
      const { lookUpInto } = await import("./goods_lookup.js");
      lookUpInto(one("#goods-sheet input"), one("[data-goods-found]"));
      return { opened: () => one("#goods-sheet input").focus() };
    });
    addEventListener("pagehide", () => this.steps.identity?.forget());
    listen(({ what }) => {
      if (what === "locked") this.hide();
      if (what === "unlocked") this.step.open();
    });
  }

  // Nobody looks: the camera rests, and what is clear of an identity leaves the page.
  hide() {
    this.step.close();
    this.steps.identity?.forget();
    this.render();
  }

  async prepare(key) {
    if (!this.steps[key]) this.steps[key] = (await LATER[key]())(this.stepper.section(key), this);
  }

  /** What the courier knows of the sender in the clear; sealed with the identity, then forgotten. */
  forget() {
    this.secret.waybill_name = "";
    this.steps.waybill.forget();
  }

  get step() {
    return this.steps?.[this.draft.step];
  }

  /** Something of the act changed: keep it and show it. */
  changed(values = {}) {
    Object.assign(this.draft, values);
    if (!this.practice && !this.draft.repairs) this.keepDraft();
    if (values.parcels?.length === 1) warmUp();
    this.render();
  }

  async keepDraft() {
    this.draftIsKept = await drafts.save(this.draft);
    if (!this.draftIsKept) one(".topbar__title p").replaceChildren(...this.subtitle());
  }

  async goTo(key, fieldName = "") {
    await this.prepare(key);
    if (this.draft.step !== key) this.step.close();
    this.changed({ step: key });
    this.stepper.focus(key);
    if (fieldName) one(`[name=${fieldName}]`, this.root).focus();
    await this.step.open();
    this.render();
  }

  async change(key) {
    const wasSealed = key === "identity" && Boolean(this.draft.identity);
    if (wasSealed) this.changed({ identity: null });
    await this.goTo(key);
    if (wasSealed) this.steps.identity.sayAgain();
  }

  told() {
    if (!this.draft.notice_shown_at) this.changed({ notice_shown_at: new Date().toISOString() });
    this.stepper.focus(this.draft.step);
  }

  refuse(reason, words) {
    this.refusal.open(reason, words);
  }

  missing() {
    if (this.draft.step === "waybill") {
      const first = this.steps.waybill.missing(this.draft);
      if (first || this.draft.notice_shown_at) return first;
      return { words: _("告知寄件人"), go: () => one("[data-law] [data-told]", this.root).focus() };
    }
    if (this.draft.step === "identity") return this.steps.identity.missing(this.draft);
    if (!this.draft.identity) return { words: _("寄件人证件"), go: () => this.goTo("identity") };
    return this.steps.inspection.missing(this.draft) ?? this.notAgreed();
  }

  notAgreed() {
    if (this.draft.agreed) return null;
    return { words: _("三者一致"), go: () => one("[name=agreed]", this.root).focus() };
  }

  async press() {
    const special = this.step.main?.();
    if (special) return special.act();
    if (this.step.settle?.() === false) return;
    const missing = this.missing();
    if (missing) return missing.go();
    if (this.draft.step === "inspection") return this.save();
    if (this.draft.step === "identity") return this.confirmIdentity();
    return this.goTo(this.draft.identity ? "inspection" : "identity");
  }

  async confirmIdentity() {
    try {
      await this.steps.identity.finish();
    } catch (failure) {
      if (failure.name !== "KeysMissing") throw failure;
      this.say(notice("look", _("还不能封存"), _("封存用的钥匙还没有到手机，联网打开一次就有。")));
      return;
    }
    await this.goTo("inspection");
  }

  async save() {
    if (this.saving) return;
    this.saving = true;
    try {
      await this.keep();
    } catch (failure) {
      this.saving = false;
      this.say(notSaved(failure));
    }
  }

  async keep() {
    const { draft, session } = this;
    const confirmed_at = new Date().toISOString();
    if (this.practice) return this.sayPractised();
    const now = await remembered();
    if (mayCapture(now).why === "too-long") {
      this.saving = false;
      return this.say(captureNotice(now));
    }
    await capture("pickup", { ...draft, confirmed_at }, {
      session,
      id: draft.id,
      repair: draft.repairs,
      summary: summaryOf(draft),
    });
    location.replace(`/courier/receipt#${draft.id}`);
  }

  async drop() {
    if (!this.practice && !this.draft.repairs) await drafts.drop(this.draft);
  }

  /** The act ended without being accepted; `id` is its record, null in practice. */
  left(id) {
    if (id) location.replace(`/courier/receipt#${id}`);
    else this.sayPractised();
  }

  render() {
    const { draft } = this;
    const sums = Object.fromEntries(Object.entries(SUMS).map(([key, sum]) => [key, sum(draft)]));
    this.stepper.show(OPEN[draft.step], { ...sums, ...HINTS[draft.step]() });
    for (const step of Object.values(this.steps)) step.render(draft);
    one("[name=agreed]", this.root).checked = draft.agreed;
    one("[data-law]", this.root).hidden = Boolean(draft.notice_shown_at);
    one(".topbar__title p").replaceChildren(...this.subtitle());
    this.renderDock();
  }

  subtitle() {
    if (this.practice) return [mark(_("练习"), "look"), " ", _("不记录，不发送")];
    const sum = sumOf(this.draft.parcels);
    if (!sum) return [_("一次核验，可寄多件")];
    if (this.draft.repairs) return [_("%(sum)s · 补好重发", { sum })];
    if (!this.draftIsKept) return [_("%(sum)s · 手机存满，草稿没有存", { sum })];
    return [_("%(sum)s · 草稿已存本机", { sum })];
  }

  renderDock() {
    const isIdentity = this.draft.step === "identity";
    const refuse = one("[data-refusal]");
    refuse.textContent = isIdentity ? _("不一致") : _("不收");
    refuse.className = `button button--${isIdentity ? "stop" : "quiet"}`;
    const special = this.step.main?.();
    const missing = special ? null : this.missing();
    this.main.textContent = special?.words ?? (missing ? lacking(missing) : this.doneWords());
    this.main.toggleAttribute("data-lacks", Boolean(missing));
    this.main.setAttribute("aria-busy", String(Boolean(special?.busy)));
  }

  doneWords() {
    const count = this.draft.parcels.length;
    if (this.draft.step === "waybill") return _("%(count)s 件，核验证件", { count });
    if (this.draft.step === "identity") return _("与证件一致");
    return _("收下 %(count)s 件", { count });
  }

  say(...notices) {
    one("[data-save-says]", this.root).replaceChildren(...notices);
  }

  sayStuck(failure) {
    this.notices.replaceChildren(stuck());
    this.notices.scrollIntoView({ block: "center" });
    throw failure;
  }

  sayPractised() {
    this.stayOut(practised());
    this.notices.scrollIntoView();
  }

  // The same person signed in again, or was signed out: what is in hand may be finished.
  async sessionChanged(session) {
    if (this.draft || !session) return;
    if (!this.isOut) this.heard = session;
    else if (!captureNotice(session)) location.reload();
  }
}

const lacking = ({ words, whole }) => (whole ? words : _("还差：%(what)s", { what: words }));
