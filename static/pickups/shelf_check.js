// A shelf check while one scans: each number says at once whether it is recorded. Without this file the list is
// typed or scanned into the text field and judged when it is sent.

import { element, state, waybill } from "../components/markup.js";
import { read } from "../foundation/http.js";
import { _ } from "../foundation/words.js";
import { one } from "./page.js";
import { takeCodes } from "./scan_page.js";
import { feelRead } from "./scanner.js";

const KINDS = { recorded: "received", missing: "stop", unreadable: "none" };

export function start(form) {
  const list = one("[data-part=results]", form);
  const typed = one("[name=waybills]", form);
  const outlet = one("[name=outlet_id]", form);
  const viewfinder = one("[data-viewfinder]", form);
  const words = new Map([...form.querySelectorAll("[data-word]")].map((word) => [word.dataset.word, word.textContent]));

  one("[data-part=camera]", form).hidden = false;
  const { open, say } = takeCodes(viewfinder, typed, take);
  open();

  async function take(code) {
    const lines = typed.value.split("\n").filter(Boolean);
    if (lines.includes(code)) return say(_("扫过了"));
    typed.value = [...lines, code].join("\n");
    feelRead(viewfinder);
    if (!outlet.value) return say(_("先选网点，扫过的都在下面"));
    await judge(code);
  }

  // No signal: the number stays in the field and is judged when the list is sent.
  async function judge(code) {
    const query = new URLSearchParams({ outlet_id: outlet.value, waybill: code });
    try {
      show(await read(`${form.dataset.judge}?${query}`));
    } catch {
      say(_("没有信号，扫过的都在下面，联网后一起查"));
    }
  }

  function show({ waybill: number, result }) {
    if (!number) return;
    const word = words.get(result) ?? result;
    say(`${number.slice(-5)} ${word}`);
    list.hidden = false;
    const row = element("div", { class: "record" }, element("span", {}, waybill(number)), state(KINDS[result] ?? "look", word));
    list.prepend(element("li", {}, row));
  }
}
