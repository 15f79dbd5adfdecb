// A shelf check while one scans: each number says at once whether it is recorded. Without this file the list is
// typed or scanned into the text field and judged when it is sent.

import { element, state, waybill } from "../components/markup.js";
import { read } from "../foundation/http.js";
import { _ } from "../foundation/words.js";
import { cameraSays } from "./camera.js";
import { one } from "./page.js";
import { feelRead, NoCamera, Scanner } from "./scanner.js";
import { listenToScanner } from "./wedge.js";

const KINDS = { recorded: "received", missing: "stop", unreadable: "none" };

export function start(form) {
  const list = one("[data-part=results]", form);
  const typed = one("[name=waybills]", form);
  const outlet = one("[name=outlet_id]", form);
  const viewfinder = one("[data-viewfinder]", form);
  const says = one("[data-say]", viewfinder);
  const scanner = new Scanner(viewfinder, (code) => take(code));
  const words = new Map([...form.querySelectorAll("[data-word]")].map((word) => [word.dataset.word, word.textContent]));

  one("[data-part=camera]", form).hidden = false;
  one("[data-type]", viewfinder).addEventListener("click", () => typed.focus());
  viewfinder.addEventListener("scanner-failed", () => says.replaceChildren(_("读码的程序没有存到手机，联网打开一次就有。先手输")));
  listenToScanner(take);
  scanner.start().catch((failure) => {
    if (!(failure instanceof NoCamera)) throw failure;
    says.replaceChildren(cameraSays(failure.reason));
  });

  async function take(code) {
    const lines = typed.value.split("\n").filter(Boolean);
    if (lines.includes(code)) return says.replaceChildren(_("扫过了"));
    typed.value = [...lines, code].join("\n");
    feelRead(viewfinder);
    if (!outlet.value) return says.replaceChildren(_("先选网点，扫过的都在下面"));
    await judge(code);
  }

  // No signal: the number stays in the field and is judged when the list is sent.
  async function judge(code) {
    const query = new URLSearchParams({ outlet_id: outlet.value, waybill: code });
    try {
      show(await read(`${form.dataset.judge}?${query}`));
    } catch {
      says.replaceChildren(_("没有信号，扫过的都在下面，联网后一起查"));
    }
  }

  function show({ waybill: number, result }) {
    if (!number) return;
    const word = words.get(result) ?? result;
    says.replaceChildren(`${number.slice(-5)} ${word}`);
    list.hidden = false;
    const row = element("div", { class: "record" }, element("span", {}, waybill(number)), state(KINDS[result] ?? "look", word));
    list.prepend(element("li", {}, row));
  }
}
