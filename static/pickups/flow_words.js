// What the flow says of an act: the sums of its steps, and what lists show of it later.

import { _ } from "../foundation/words.js";
import { CATEGORIES, INSPECTIONS, word } from "./labels.js";
import { tail } from "./waybills.js";

/** 354CN 等 3 件 */
export function sumOf(parcels) {
  if (!parcels.length) return "";
  const first = tail(parcels[0].waybill);
  if (parcels.length === 1) return _("尾号 %(tail)s", { tail: first });
  return _("%(tail)s 等 %(count)s 件", { count: parcels.length, tail: first });
}

/** What stands beside the title of a step that is done. */
export const SUMS = {
  waybill: ({ parcels }) => sumOf(parcels),
  identity: ({ identity }) => (identity ? _("%(name)s · 已封存", { name: identity.masked_name }) : ""),
  inspection: (draft) =>
    [word(CATEGORIES, draft.item_category), word(INSPECTIONS, draft.inspection)].filter(Boolean).join(" · "),
};

/** What stands there while the step is open. */
export const HINTS = {
  waybill: () => ({ waybill: _("一次核验，可寄多件") }),
  identity: () => ({ identity: _("看证件，对一遍") }),
  inspection: () => ({ inspection: _("当面打开看") }),
};

/** What lists show of it later; nothing of the sender but the masked name. */
export const summaryOf = (draft) => ({
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
