// Step 1: which parcels, where to, what class; by camera, hardware scanner or keyboard.

import { notice, waybillChip } from "../components/markup.js";
import { uuid7 } from "../foundation/record.js";
import { _ } from "../foundation/words.js";
import { cameraSays } from "./camera.js";
import { one } from "./page.js";
import { codesOn, feelRead, NoCamera, Scanner } from "./scanner.js";
import { refusal, warning } from "./waybill_sentences.js";
import { check, tail, WaybillRefused } from "./waybills.js";
import { listenToScanner } from "./wedge.js";
import { readWeight, WEIGHED } from "./weight.js";
import { whenOpened } from "./when_opened.js";

const MOST = 200;

/** @param flow `{draft, changed(), secret}`; the section and the sheets are the page's */
export function waybillStep(section, flow) {
  const viewfinder = one("[data-viewfinder]", section);
  const says = one("[data-waybill-says]", section);
  const typed = one("[data-typed]", section);
  const field = (name) => one(`[name=${name}]`, section);
  const scanner = new Scanner(viewfinder, (code) => take(code, "camera"));
  const repeated = new Set();
  let stopWedge = null;
  let weightIsWrong = false;

  one("[data-type]", viewfinder).addEventListener("click", () => openTyping());
  typed.addEventListener("submit", (event) => {
    event.preventDefault();
    takeTyped();
    field("waybill").focus();
  });
  one("[data-still-file]", section).addEventListener("change", ({ target }) => readStill(target));
  one("[data-chips]", section).addEventListener("click", ({ target }) => {
    const drop = target.closest(".chip__drop");
    if (drop) remove(drop.value);
  });
  viewfinder.addEventListener("scanner-failed", () => saysNoCamera(_("读码的程序没有存到手机，联网打开一次就有。先手输")));
  field("class").addEventListener("change", ({ target }) => flow.changed({ class: target.value }));
  field("letter").addEventListener("change", ({ target }) => flow.changed({ letter: target.checked }));
  field("weight").addEventListener("input", ({ target }) => {
    const { grams, isWrong } = readWeight(target);
    weightIsWrong = isWrong;
    flow.changed({ weight_grams: grams });
  });
  field("waybill_name").addEventListener("input", ({ target }) => {
    flow.secret.waybill_name = target.value.trim();
  });
  const destination = one("#destination-sheet");
  whenOpened(destination, async () => {
    const { destinationSheet } = await import("./destination_sheet.js");
    return destinationSheet(destination, ({ code, name }) => {
      flow.changed({ destination_code: code, destination_name: name });
      one("[data-destination]", section).focus();
    });
  });

  function take(text, channel) {
    const answer = judge(text);
    if (answer.refused) return say("stop", answer.refused);
    const { number, warnings } = answer;
    if (flow.draft.parcels.some(({ waybill }) => waybill === number)) return again(number, channel);
    if (flow.draft.parcels.length >= MOST) return say("look", _("一次最多 %(count)s 件，先收下这些", { count: MOST }));
    flow.changed({ parcels: [...flow.draft.parcels, { id: uuid7(), waybill: number, channel }] });
    speak(_("已读到 %(tail)s，可以扫下一件", { tail: tail(number) }), channel);
    if (warnings.length) say("look", tail(number), warnings.map(warning).join(" "));
    else says.replaceChildren();
    return true;
  }

  function takeTyped() {
    if (take(field("waybill").value, "typed")) field("waybill").value = "";
    return !field("waybill").value;
  }

  // Said once for each number, however often it comes by.
  function again(number, channel) {
    if (repeated.has(number)) return true;
    repeated.add(number);
    speak(_("%(tail)s 已经扫过了", { tail: tail(number) }), channel);
    says.replaceChildren(notice("", _("%(tail)s 扫了两次", { tail: tail(number) }), _("只记一件。")));
    return true;
  }

  function say(kind, title, text = "") {
    says.replaceChildren(notice(kind, title, text));
    return false;
  }

  function speak(words, channel) {
    one("[data-say]", viewfinder).textContent = words;
    if (channel !== "typed") feelRead(viewfinder);
  }

  function remove(number) {
    flow.changed({ parcels: flow.draft.parcels.filter(({ waybill }) => waybill !== number) });
    repeated.delete(number);
    says.replaceChildren();
    one("[data-chips] button, [data-type]", section).focus();
  }

  function openTyping() {
    typed.hidden = false;
    field("waybill").focus();
  }

  async function readStill({ files: [file] }) {
    if (!file) return;
    try {
      const { shrunk } = await import("./photo.js");
      const [code] = await codesOn(await shrunk(file, 1600));
      if (code) take(code, "camera");
      else say("look", _("照片里没有读到条码"), _("靠近些、放平再拍，或者手输。"));
    } catch {
      say("look", _("这张照片读不了"), _("再拍一张，或者手输。"));
    }
  }

  function saysNoCamera(words) {
    viewfinder.classList.add("viewfinder--off");
    one("[data-say]", viewfinder).textContent = words;
    one("[data-still]", section).hidden = false;
    typed.hidden = false;
  }

  return {
    async open() {
      stopWedge ??= listenToScanner((code) => take(code, "scanner"));
      try {
        await scanner.start();
        viewfinder.classList.remove("viewfinder--off");
        one("[data-say]", viewfinder).textContent = _("把条码放进框里");
      } catch (failure) {
        if (!(failure instanceof NoCamera)) throw failure;
        saysNoCamera(cameraSays(failure.reason));
      }
    },
    close() {
      scanner.stop();
      stopWedge?.();
      stopWedge = null;
    },
    /** The sender's name leaves the page, as everything of the sender does. */
    forget() {
      field("waybill_name").value = "";
    },
    type: openTyping,
    /** A number that was typed and not yet added goes with the others; false when it cannot. */
    settle() {
      if (!field("waybill").value.trim() || takeTyped()) return true;
      field("waybill").focus();
      return false;
    },
    render({ parcels, destination_code, destination_name, letter, weight_grams, class: kind }) {
      const chips = parcels.map(({ waybill }) =>
        waybillChip(waybill, _("去掉 %(tail)s", { tail: tail(waybill) })),
      );
      one("[data-chips]", section).replaceChildren(...chips);
      one("#destination-value").textContent = destination_name || destination_code || _("选目的地区");
      field("class").value = kind;
      field("letter").checked = letter;
      if (document.activeElement !== field("weight") && !weightIsWrong) field("weight").value = weight_grams ?? "";
    },
    missing({ parcels, destination_code, weight_grams, class: kind }) {
      if (!parcels.length && !field("waybill").value.trim()) return { words: _("运单"), go: () => (typed.hidden ? one("[data-type]", section) : field("waybill")).focus() };
      if (!destination_code) return { words: _("寄到哪里"), go: () => one("[data-destination]", section).click() };
      if (weightIsWrong || (WEIGHED.has(kind) && weight_grams === null)) {
        return { words: _("重量"), go: () => field("weight").focus() };
      }
      return null;
    },
  };
}

function judge(text) {
  try {
    return check(text);
  } catch (failure) {
    if (!(failure instanceof WaybillRefused)) throw failure;
    return { refused: refusal(failure.code) };
  }
}
