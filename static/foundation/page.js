// What every page that works from the phone does first: who am I, is the phone locked, empty the queue.

import { element, notice } from "../components/markup.js";
import { listen } from "./channel.js";
import * as drain from "./drain.js";
import * as pin from "./pin.js";
import * as session from "./session.js";
import { _ } from "./words.js";

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
  return known ?? (await asked).session;
}

// Only who has set a code needs the lock; its screen hides everything until then.
async function unlocked(person) {
  if (!person || !(await pin.has(person.account_id))) return;
  const { watch } = await import("./lock.js");
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

/** Where signing in leads back to. */
export const signIn = () => `/sign-in?next=${encodeURIComponent(location.pathname)}`;

/** Put the words of an error under a field, or take them away. */
export function showError(input, sentence) {
  const field = input.closest(".field, fieldset");
  const error = field.querySelector(".field__error");
  error.replaceChildren(element("span", {}, sentence));
  field.classList.toggle("field--wrong", Boolean(sentence));
  if (sentence) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}
