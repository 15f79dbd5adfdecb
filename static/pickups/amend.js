// Void and correction: further versions of a record, each with its reason; kept and sent like any record.

import { notice } from "../components/markup.js";
import { open } from "../components/sheet.js";
import { capture } from "../foundation/capture.js";
import * as outbox from "../foundation/outbox.js";
import { StoreFull } from "../foundation/store.js";
import { _ } from "../foundation/words.js";
import { one, showError } from "./page.js";
import { readWeight } from "./weight.js";
import { whenOpened } from "./when_opened.js";

const CHANGEABLE = ["destination_code", "class", "letter", "item_category", "weight_grams"];

/** Prepare both sheets of this page; answers `correct(row)` and `withdraw(row)`. */
export function amendments(session) {
  const correction = one("#correction-sheet");
  const withdrawal = one("#void-sheet");
  let row = null;
  let chosen = null;
  let busy = false; // a second tap must not keep a second version

  const destination = one("#destination-sheet");
  whenOpened(destination, async () => {
    const { destinationSheet } = await import("./destination_sheet.js");
    return destinationSheet(destination, (place) => {
      chosen = place;
      one("#destination-value", correction).textContent = place.name;
    });
  });
  for (const [sheet, keep] of [
    [correction, keepCorrection],
    [withdrawal, keepVoid],
  ]) {
    one("form", sheet).addEventListener("submit", (event) => submit(event, sheet, keep));
    one("[name=reason_words]", sheet).addEventListener("input", ({ target }) => showError(target, ""));
  }

  const field = (name) => one(`[name=${name}]`, correction);

  async function submit(event, sheet, keep) {
    event.preventDefault();
    const reason = one("[name=reason_words]", sheet);
    showError(reason, reason.value.trim() ? "" : _("写一句原因，以后查得到"));
    if (!reason.value.trim()) return reason.focus();
    if (sheet === correction && !isHidden("weight_grams") && readWeight(field("weight")).isWrong) {
      return field("weight").focus();
    }
    if (busy) return;
    busy = true;
    const says = one("[data-says]", sheet);
    try {
      const trouble = await keep(reason.value.trim());
      says.replaceChildren(...(trouble ? [notice("look", trouble)] : []));
      if (!trouble) sheet.close("kept");
    } catch (failure) {
      says.replaceChildren(notice("stop", _("没有存下，再按一次"), saveTrouble(failure)));
    } finally {
      busy = false;
    }
  }

  async function keepCorrection(reason_words) {
    const changes = changed();
    if (!Object.keys(changes).length) return _("还没有改任何一项");
    const act = { corrects: row.headId, changes, reason_words };
    const names = chosen ? { destination_name: chosen.name } : {};
    await keepAct("correction", act, { reason_words, head: row.headId, changes: { ...changes, ...names } });
    return null;
  }

  async function keepVoid(reason_words) {
    await keepAct("void", { voids: row.headId, reason_words }, { reason_words });
    return null;
  }

  async function keepAct(kind, act, rest) {
    const isHere = await outbox.find(row.id);
    const summary = { of: row.id, waybills: row.waybills, masked_name: row.masked_name, ...rest };
    await capture(kind, act, { session, summary, dependsOn: isHere ? row.id : null });
  }

  function changed() {
    const now = {
      destination_code: chosen?.code ?? row.destination_code,
      class: field("class").value,
      letter: field("letter").checked,
      item_category: field("item_category").value,
      weight_grams: readWeight(field("weight")).grams,
    };
    const before = { ...row, weight_grams: row.weight_grams ?? null };
    return Object.fromEntries(
      CHANGEABLE.filter((name) => !isHidden(name) && now[name] !== before[name]).map((name) => [name, now[name]]),
    );
  }

  const isHidden = (name) => one(`[data-changes=${name}]`, correction).hidden;

  return {
    /** Resolves to true when a correction was kept. */
    async correct(target) {
      [row, chosen] = [target, null];
      const asked = row.correctable?.length ? row.correctable : CHANGEABLE;
      for (const name of CHANGEABLE) one(`[data-changes=${name}]`, correction).hidden = !asked.includes(name);
      one("#destination-value", correction).textContent = row.destination_name || _("选目的地区");
      field("class").value = row.class;
      field("letter").checked = Boolean(row.letter);
      field("item_category").value = row.item_category;
      field("weight").value = row.weight_grams ?? "";
      showError(field("weight"), "");
      showError(field("reason_words"), "");
      field("reason_words").value = row.correctable?.length ? _("按平台退回的意见补改") : "";
      one("[data-why]", correction).textContent = row.correctable?.length ? row.reason : "";
      one("[data-says]", correction).replaceChildren();
      return (await open(correction)) === "kept";
    },
    /** Resolves to true when a void was kept. */
    async withdraw(target) {
      row = target;
      one("[name=reason_words]", withdrawal).value = "";
      one("[data-count]", withdrawal).textContent = _("%(count)s 件都撤。撤了就不算收寄，要寄得重新收。", {
        count: row.waybills.length,
      });
      one("[data-says]", withdrawal).replaceChildren();
      return (await open(withdrawal)) === "kept";
    },
  };
}

const saveTrouble = (failure) =>
  failure instanceof StoreFull
    ? _("手机存满了。先联网发出几件，或清理手机空间。")
    : _("填好的都还在。");
