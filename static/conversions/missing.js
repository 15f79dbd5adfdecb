// What a call still needs before it can be saved, and where on the page it stands.

import { _ } from "../foundation/words.js";

const NEEDS_DIAL = _("拨打");

/**
 * What is missing, in the order in which it is asked for. Pure, but for reading the form.
 * @returns {{what: string, at: HTMLElement}[]} `at` is where to go
 */
export function missingIn(form) {
  if (!("dialled" in form.dataset)) return [{ what: NEEDS_DIAL, at: act("dial") }];
  const how = form.querySelector("[name=disposition]:checked")?.value;
  if (!how) return [{ what: _("选结果"), at: form.querySelector("[name=disposition]") }];
  if (how === "callback") return empty(moment(form));
  return how === "consented" ? empty(consent(form)) : [];
}

const act = (name) => document.querySelector(`[data-act=${name}]`);

const empty = (wanted) => wanted.filter(({ is }) => !is).map(({ what, at }) => ({ what, at }));

function moment(form) {
  const chosen = form.querySelector("[name=moment]:checked");
  const typed = form.elements.callback_at;
  const is = chosen && (chosen.value !== "other" || typed.value);
  return [{ what: _("约好时间"), is, at: chosen ? typed : form.querySelector("[name=moment]") }];
}

function consent(form) {
  const fields = form.elements;
  const collected = form.querySelector("[name=disposition][value=collected]");
  if (form.dataset.waiting === "") return [{ what: _("没有要邮寄的，换一个结果"), is: false, at: collected }];
  return [
    ...documents(form),
    ...proofs(form),
    { what: _("说邮费，问同意"), is: fields.consent_spoken.checked, at: fields.consent_spoken },
    { what: _("收件人"), is: fields.recipient.value.trim(), at: fields.recipient },
    { what: _("收件人电话"), is: fields.phone.value.trim(), at: fields.phone },
    ...region(form),
    { what: _("详细地址"), is: fields.detail.value.trim(), at: fields.detail },
    { what: _("念回地址"), is: fields.read_back.checked, at: fields.read_back },
  ];
}

// Of several documents at least one is to be posted, and every one has an answer.
function documents(form) {
  const groups = [...form.querySelectorAll("[data-part=wants] .segmented")];
  const open = groups.find((group) => !group.querySelector(":checked"));
  if (open) return [{ what: _("每份怎么领"), is: false, at: open.querySelector("input") }];
  const posted = !groups.length || form.querySelector("[data-part=wants] [value=post]:checked");
  return [{ what: _("选一份邮寄"), is: posted, at: groups[0]?.querySelector("input") }];
}

// Whoever's document is posted has to be proved; the server knows best, this is a help.
function proofs(form) {
  const open = [...form.querySelectorAll("[data-verify]:not([data-proved])")];
  const wanted = open.filter((one) => one.dataset.verify.split(" ").some((id) => isPosted(form, id)));
  return wanted.map((one) => ({ what: _("核对后四位"), is: false, at: one.querySelector("input") }));
}

function isPosted(form, id) {
  const fields = [...form.querySelectorAll(`[name="case-${id}"]`)];
  return fields.some((field) => field.value === "post" && (field.type === "hidden" || field.checked));
}

function region(form) {
  const levels = [...form.querySelectorAll("[data-part=levels] select")];
  const open = levels.find((select) => !select.value);
  return [{ what: _("省市区"), is: levels.length > 0 && !open, at: open ?? levels[0] }];
}
