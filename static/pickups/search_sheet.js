// Find a record by its waybill: on this phone by the last digits, on the server by the whole number.

import { element, notice } from "../components/markup.js";
import { _ } from "../foundation/words.js";
import { one } from "./page.js";
import { rowView } from "./row_view.js";
import { findOnServer } from "./shift.js";
import { normalise } from "./waybills.js";

/** @param local async (text) → rows of this phone that fit */
export function searchSheet(dialog, local) {
  const input = one("input", dialog);
  const place = one("[data-found]", dialog);
  one("form", dialog).addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = normalise(input.value);
    if (text) await find(text);
  });

  async function find(text) {
    const here = await local(text);
    show(here, null);
    const there = text.length >= 8 ? await findOnServer(text) : [];
    const known = new Set(here.map(({ id }) => id));
    const more = (there ?? []).map(fromServer).filter(({ id }) => !known.has(id));
    show([...here, ...more], there === null ? "offline" : "asked", text);
  }

  function show(rows, asked, text) {
    const list = rows.length ? [element("ul", { class: "records card card--flush" }, rows.map((row) => rowView(row)))] : [];
    place.replaceChildren(...list, ...said(rows, asked, text));
  }
}

const fromServer = ({ head_id, ...line }) => ({ ...line, headId: head_id, correctable: line.correctable ?? [] });

function said(rows, asked, text) {
  if (asked === "offline") {
    return [notice("offline", _("没有信号，只找了这部手机"), _("联网后再找，能找到网点里别人收的。"))];
  }
  if (asked === "asked" && !rows.length) {
    return [notice("", _("没有找到 %(number)s", { number: text }), _("在这部手机里可以只输后几位；找整个网点的，运单号要输完整。"))];
  }
  return [];
}
