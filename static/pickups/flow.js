// The courier's flow: one page, one open step, nothing typed twice; a draft survives a reload, an identity does not.

import { button, mark, notice } from "../components/markup.js";
import { capture } from "../foundation/capture.js";
import { NotEnrolled } from "../foundation/device.js";
import { StoreFull } from "../foundation/store.js";
import { _ } from "../foundation/words.js";
import * as drafts from "./draft.js";
import { CATEGORIES, INSPECTIONS, word } from "./labels.js";
import { captureNotice, one, openPage } from "./page.js";
import { refusalSheet } from "./refusal_sheet.js";
import { stepper } from "./steps.js";
import { sumOf, waybillStep } from "./waybill_step.js";
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

const SUMS = {
  waybill: ({ parcels }) => sumOf(parcels),
  identity: ({ identity }) => (identity ? _("%(name)s · 已封存", { name: identity.masked_name }) : ""),
  inspection: (draft) =>
    [word(CATEGORIES, draft.item_category), word(INSPECTIONS, draft.inspection)].filter(Boolean).join(" · "),
};

// What stands beside the title of the open step, where later its sum will be.
const HINTS = {
  waybill: () => ({ waybill: _("一次核验，可寄多件") }),
  identity: () => ({ identity: _("看证件，对一遍") }),
  inspection: () => ({ inspection: _("当面打开看") }),
};

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
  }

  async begin(session) {
    this.session = session;
    const closed = captureNotice(session);
    if (closed) return this.stayOut(closed);
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
    this.notices.replaceChildren(closed);
    one(".steps", this.root).hidden = true;
    one(".dock").hidden = true;
  }

  async firstDraft() {
    const repaired = new URLSearchParams(location.hash.slice(1)).get("repair");
    if (repaired) return (await drafts.fromQueue(repaired, this.session)) ?? drafts.fresh(this.session);
    if (this.practice) return drafts.fresh(this.session);
    const kept = await drafts.load(this.session);
    if (!kept) return drafts.fresh(this.session);
    if (kept.parcels.length) this.sayRestored(kept);
    return kept;
  }

  wire() {
    this.stepper = stepper(this.root, (key) => this.change(key));
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
  }

  async prepare(key) {
    if (!this.steps[key]) this.steps[key] = (await LATER[key]())(this.stepper.section(key), this);
  }

  get step() {
    return this.steps[this.draft.step];
  }

  /** Something of the act changed: keep it and show it. */
  changed(values = {}) {
    Object.assign(this.draft, values);
    if (!this.practice && !this.draft.repairs) drafts.save(this.draft);
    if (values.parcels?.length === 1) warmUp();
    this.render();
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

  change(key) {
    if (key === "identity" && this.draft.identity) this.changed({ identity: null });
    this.goTo(key);
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
      this.sayNotSaved(failure);
    }
  }

  async keep() {
    const { draft, session } = this;
    const confirmed_at = new Date().toISOString();
    if (this.practice) return this.sayPractised();
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
    return [this.draft.repairs ? _("%(sum)s · 补好重发", { sum }) : _("%(sum)s · 草稿已存本机", { sum })];
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

  sayNotSaved(failure) {
    if (failure instanceof StoreFull) {
      this.say(notice("stop", _("手机存满了，这件还没有存下"), _("先前存的件都在。联网发出几件，或清理手机空间，再按一次。")));
    } else if (failure instanceof NotEnrolled) {
      this.say(notice("stop", _("这部手机还没有登记"), _("找到信号再按一次，登记后就能收。填好的都还在。")));
    } else {
      this.say(notice("stop", _("没有存下，再按一次"), _("填好的都还在。还是不行，就把这一页刷新一次，草稿不会丢。")));
    }
  }

  // Most likely a file of this step is not on the phone yet, and there is no network to fetch it.
  sayStuck(failure) {
    const text = _("多半是这一步还没有存到手机。找到信号再按一次，填好的都还在。");
    this.notices.replaceChildren(notice("look", _("这一步没有打开"), text));
    this.notices.scrollIntoView({ block: "center" });
    throw failure;
  }

  sayRestored(draft) {
    const restart = button(_("丢掉，重新开始"), { kind: "quiet" });
    restart.addEventListener("click", async () => {
      await drafts.drop(draft);
      location.reload();
    });
    const text = draft.identity ? _("证件已封存，接着往下办。") : _("证件没有存在手机里，要再核验一次。");
    this.notices.append(notice("", _("接着上次没办完的 %(count)s 件", { count: draft.parcels.length }), text, restart));
  }

  sayPractised() {
    const again = button(_("再练一次"), { kind: "plain" });
    again.addEventListener("click", () => location.reload());
    const done = notice("done", _("练完了，什么都没有记录"), "", again, button(_("回首页"), { kind: "quiet", href: "/courier/today" }));
    this.notices.replaceChildren(done);
    one(".steps", this.root).hidden = true;
    one(".dock").hidden = true;
    this.step.close();
    done.scrollIntoView();
  }

  // The same person signed in again, or was signed out: what is in hand may be finished.
  async sessionChanged(session) {
    if (this.draft || !session) return;
    if (!captureNotice(session)) location.reload();
  }
}

const lacking = ({ words, whole }) => (whole ? words : _("还差：%(what)s", { what: words }));

// What lists show of it later; nothing of the sender but the masked name.
const summaryOf = (draft) => ({
  waybills: draft.parcels.map(({ waybill }) => waybill),
  masked_name: draft.identity.masked_name,
  document_type: draft.identity.document_type,
  channel: draft.identity.channel,
  class: draft.class,
  letter: draft.letter,
  weight_grams: draft.weight_grams,
  destination_code: draft.destination_code,
  destination_name: draft.destination_name,
  item_category: draft.item_category,
  inspection: draft.inspection,
});
