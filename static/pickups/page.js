// What every page of the courier does first: open as pages of this phone do, count what needs a hand.

import { element, notice } from "../components/markup.js";
import { listen } from "../foundation/channel.js";
import * as page from "../foundation/page.js";
import * as session from "../foundation/session.js";
import { together } from "../foundation/together.js";
import { _ } from "../foundation/words.js";

export { one, showError, signIn } from "../foundation/page.js";

const COUNTED = new Set(["saved", "received", "removed", "queue", "shift", "session"]);

/** As `openPage` of the foundation; the tab of today tells how much needs a hand. */
export async function openPage(onSession) {
  const known = await page.openPage(onSession);
  const countSoon = together(showCount);
  listen(({ what }) => COUNTED.has(what) && countSoon());
  showCount();
  return known;
}

// On the tab of today: how many parcels need a hand.
async function showCount() {
  const count = document.querySelector("[data-count=today]");
  const person = await session.remembered();
  if (!count || !person) return;
  const [{ shift }, { needsHand, parcelsOf }] = await Promise.all([import("./shift.js"), import("./rows.js")]);
  const { rows } = await shift(person);
  const look = parcelsOf(rows.filter(needsHand));
  count.firstElementChild.textContent = String(look);
  count.hidden = look === 0;
}

/** Why nobody may record now, in words with what to do; null when capture is allowed. */
export function captureNotice(person, now = Date.now()) {
  const { allowed, why } = session.capture(person, now);
  if (allowed) return null;
  const act = element("a", { class: "button", href: page.signIn() }, _("去登录"));
  if (why === "too-long") {
    const hours = { hours: person.capture_hours };
    const text = _("收寄要每 %(hours)s 小时联网一次，确认您的资格。存下的件都在，找到信号后这一页自动恢复。", hours);
    return notice("look", _("太久没有联网，先不收新件"), text);
  }
  if (why === "signed-out") {
    return notice("look", _("登录已到期"), _("重新登录后继续收寄。存在手机里的件都在，登录后自动发出。"), act);
  }
  if (why === "not-theirs") {
    return notice("look", _("这个账号不办收寄"), _("收寄要用揽投员的身份登录。"), act);
  }
  return notice("", _("先登录一次"), _("第一次用要联网登录，之后没有信号也能收寄。"), act);
}
