// The inspection mark (验视标识): unit, place, person, time; on the screen to copy by hand, on paper as a label.

import { element, facts } from "../components/markup.js";
import { _ } from "../foundation/words.js";
import { clockTime, dayInWords } from "../foundation/times.js";
import { tail } from "./waybills.js";

export function inspectionMark(row, me) {
  const { outlet } = me ?? {};
  const moment = _("%(day)s %(time)s", { day: dayInWords(row.captured_at), time: clockTime(row.captured_at) });
  return element(
    "section",
    { class: "sheet-label label-preview" },
    element("h1", { class: "label-title" }, _("已验视")),
    facts([
      [_("单位"), outlet?.company_name ?? outlet?.name ?? ""],
      [_("地点"), [outlet?.county_name, outlet?.name].filter(Boolean).join(" ")],
      [_("验视人"), me?.name ?? ""],
      [_("时间"), moment],
      [_("运单"), (row.waybills ?? []).map(tail).join(" ")],
    ]),
  );
}
