// What every page of the courier does first: who am I, is the phone locked, empty the queue, say what is different.

import { element, notice } from "../components/markup.js";
import { listen } from "../foundation/channel.js";
import * as drain from "../foundation/drain.js";
import * as pin from "../foundation/pin.js";
import * as session from "../foundation/session.js";
import { _ } from "../foundation/words.js";
import { together } from "./together.js";

const COUNTED = new Set(["saved", "received", "removed", "queue", "shift", "session"]);

/** The one element of that selector; a page that lacks it is broken, and says so at once. */
export function one(selector, within = document) {
  const found = within.querySelector(selector);
  if (!found) throw new Error(`This page has no ${selector}`);
  return found;
}

/**
 * Resolves when the page may be seen, with the session as this phone remembers it (or null).
 * The server is asked meanwhile; `onSession(session)` runs when that changes what is known.
 */
export async function openPage(onSession = () => {}) {
  const known = await session.remembered();
  drain.start();
  const asked = session.refresh();
  await unlocked(known);
  listen(async ({ what }) => {
    if (what !== "session") return;
    const now = await session.remembered();
    // Somebody else signed in: nothing of this page may go on in the name of who was here before.
    if (known && now && (now.account_id !== known.account_id || now.outlet?.id !== known.outlet?.id)) location.reload();
    else onSession(now);
  });
  showPerson(known);
  asked.then(({ session: now }) => showPerson(now));
  await session.touch();
  listen(({ what }) => what === "store-outdated" && sayOutdated());
  const countSoon = together(showCount);
  listen(({ what }) => COUNTED.has(what) && countSoon());
  showCount();
  return known ?? (await asked).session;
}

// Only who has set a code needs the lock; its screen hides everything until then.
async function unlocked(person) {
  if (!person || !(await pin.has(person.account_id))) return;
  const { watch } = await import("../foundation/lock.js");
  await watch(person);
}

// A newer release has changed the phone's database; this page cannot write to it any more.
function sayOutdated() {
  const reload = element("a", { class: "button", href: "" }, _("刷新"));
  const place = document.querySelector("[data-notices]");
  place?.prepend(notice("look", _("已换上新版本"), _("刷新这一页再继续。存在手机里的件都在。"), reload));
}

function showPerson(person) {
  const foot = document.querySelector("[data-fill=foot]");
  if (person && foot) foot.replaceChildren(element("strong", {}, person.name), person.outlet?.name ?? "");
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

/** Where signing in leads back to. */
export const signIn = () => `/sign-in?next=${encodeURIComponent(location.pathname)}`;

/** Why nobody may record now, in words with what to do; null when capture is allowed. */
export function captureNotice(person, now = Date.now()) {
  const { allowed, why } = session.capture(person, now);
  if (allowed) return null;
  const act = element("a", { class: "button", href: signIn() }, _("去登录"));
  if (why === "too-long") {
    const hours = { hours: person.capture_hours };
    const text = _("收寄要每 %(hours)s 小时联网一次，确认您的资格。存下的件都在，找到信号后这一页自动恢复。", hours);
    return notice("look", _("太久没有联网，先不收新件"), text);
  }
  if (why === "signed-out") {
    return notice("look", _("登录已到期"), _("重新登录后继续收寄。存在手机里的件都在，登录后自动发出。"), act);
  }
  if (why === "no-outlet") {
    return notice("look", _("这个账号不办收寄"), _("收寄要用揽投员的身份登录。"), act);
  }
  return notice("", _("先登录一次"), _("第一次用要联网登录，之后没有信号也能收寄。"), act);
}

/** Put the words of an error under a field, or take them away. */
export function showError(input, sentence) {
  const field = input.closest(".field, fieldset");
  const error = field.querySelector(".field__error");
  error.replaceChildren(element("span", {}, sentence));
  field.classList.toggle("field--wrong", Boolean(sentence));
  if (sentence) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}
