// One record as a row of a list: tail, state, who and when; what needs a hand brings its act along.

import { button, recordRow } from "../components/markup.js";
import { _ } from "../foundation/words.js";
import { CLASSES, REFUSALS, word } from "./labels.js";
import { mend, why } from "./reasons.js";
import { businessDay, shortTime } from "../foundation/times.js";

const OTHER_STATES = { void: () => _("已撤单"), refused: () => _("不收"), gone: () => _("已销毁") };

/** @param onCorrect called with the row when the authority wants something put right */
export function rowView(row, onCorrect = null) {
  const shown = {
    number: row.waybills?.[0] ?? _("没有运单"),
    more: Math.max(0, (row.waybills?.length ?? 0) - 1),
    kind: row.state in OTHER_STATES ? "none" : row.state,
    word: OTHER_STATES[row.state]?.() ?? "",
    who: who(row),
    when: shortTime(row.captured_at, businessDay(Date.now())),
    datetime: row.captured_at,
    url: address(row),
  };
  if (row.state !== "look") return recordRow({ ...shown, why: pendingWords(row) });
  return recordRow({ ...shown, why: row.entry ? why(row.entry) : row.reason }, ...acts(row, onCorrect));
}

export const address = ({ id }) => `/courier/receipt#${id}`;

export function who(row) {
  if (row.kind === "refusal") return _("不收 · %(reason)s", { reason: word(REFUSALS, row.reason) });
  if (row.kind === "void") return _("撤单 · %(reason)s", { reason: row.reason_words ?? "" });
  if (row.kind === "correction") return _("更正 · %(reason)s", { reason: row.reason_words ?? "" });
  const values = { name: row.masked_name, place: withoutProvince(row.destination_name), class: word(CLASSES, row.class) };
  return _("%(name)s → %(place)s · %(class)s", values);
}

// In a row there is room for city and county; the whole name stands on the record's own page.
const withoutProvince = (name = "") => name.replace(/^[^省区市]+(?:省|自治区)(?=.)/, "");

const pendingWords = ({ pending }) => {
  if (pending === "void") return _("撤单已存在手机里，联网后发出");
  return pending === "correction" ? _("更正已存在手机里，联网后发出") : "";
};

function acts(row, onCorrect) {
  const look = button(_("看原记录"), { kind: "quiet", href: address(row) });
  if (row.entry) {
    const mending = mend(row.entry);
    return mending ? [button(mending.label, { kind: "look", href: mending.href }), look] : [look];
  }
  if (!row.correctable.length || row.pending || !onCorrect) return [look];
  const correct = button(correctionWords(row.correctable), { kind: "look" });
  correct.addEventListener("click", () => onCorrect(row));
  return [correct, look];
}

function correctionWords([first, ...rest]) {
  if (first === "destination_code" && !rest.length) return _("补区县");
  return _("更正");
}
