// Seconds that run out, shown but not read out each second.

import { _ } from "../foundation/words.js";

export function start(line) {
  const { until, seconds, running } = line.dataset;
  const end = until ? Date.parse(until) : Date.now() + Number(seconds) * 1000;
  const words = line.querySelector("span");
  const timer = setInterval(tick, 1000);
  tick();

  function tick() {
    const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    if (left > 0) words.textContent = running.replace("{left}", clock(left));
    if (left > 0 || !line.isConnected) return;
    clearInterval(timer);
    line.setAttribute("aria-live", "polite");
    words.textContent = _("可以了");
    line.dispatchEvent(new CustomEvent("over", { bubbles: true }));
  }
}

/** Seconds in words: "48 秒", "2 分 05 秒". Pure. */
export function clock(left) {
  if (left < 60) return _("%(seconds)s 秒", { seconds: left });
  const seconds = String(left % 60).padStart(2, "0");
  return _("%(minutes)s 分 %(seconds)s 秒", { minutes: Math.floor(left / 60), seconds });
}
