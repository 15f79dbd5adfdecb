// One pickup in hand at a time: two pages with the same draft would make one record of two acts.

import { button, notice } from "../components/markup.js";
import { _ } from "../foundation/words.js";

const LOCK = "yitong-flow";

/**
 * Hold the flow for the life of this page.
 * @param {() => void} onLost runs when another page takes it over
 * @returns {Promise<Element|null>} null when this page has it; otherwise the notice to show instead
 */
export async function holdFlow(onLost) {
  if (!navigator.locks) return null;
  return (await hold({ ifAvailable: true }, onLost)) ? null : takenNotice();
}

function hold(options, onLost) {
  return new Promise((resolve) => {
    const whileOpen = (lock) => {
      resolve(Boolean(lock));
      return lock ? new Promise(() => {}) : null;
    };
    navigator.locks.request(LOCK, options, whileOpen).catch(onLost);
  });
}

function takenNotice() {
  const take = button(_("在这里继续"), { kind: "plain" });
  take.addEventListener("click", async () => {
    await hold({ steal: true }, () => {});
    location.reload();
  });
  const home = button(_("回首页"), { kind: "quiet", href: "/courier/today" });
  return notice("", _("另一个页面正在收寄"), _("一件只在一个页面里办，免得记重。草稿在，可以拿过来。"), take, home);
}
