// Idle lock of the courier's pages: after some minutes untouched everything is hidden until the code is given.

import { button, element, icon } from "../components/markup.js";
import { listen, tell } from "./channel.js";
import * as pin from "./pin.js";
import { remembered as rememberedSession } from "./session.js";
import { _ } from "./words.js";

const SEEN = "yitong.seen"; // in localStorage: when this phone was last touched, and whether it is locked
const LOCKED = "yitong.locked";
const MINUTES = 10;
const EVERY = 5_000;

let person = null;
let screen = null;
let letIn = () => {};
let written = 0;
let watching = false;

/**
 * Watch this page for the person of `session`. Resolves once the page may be seen.
 * The queue goes on sending behind the lock.
 */
export async function watch(session) {
  person = session;
  if (!person) return;
  await greetNewSession();
  if (watching || !(await pin.has(person.account_id))) return;
  watching = true;
  for (const what of ["pointerdown", "keydown", "scroll"]) addEventListener(what, touched, { passive: true });
  setInterval(check, EVERY);
  document.addEventListener("visibilitychange", check);
  listen(({ what }) => {
    if (what === "locked") show();
    if (what === "unlocked") hide();
    if (what === "session") reopenAfterSignIn();
  });
  if (remembered(LOCKED) || idleFor() > limit()) lock();
  else touched();
  await opened();
}

// Whoever has just signed in with password and code needs no unlock code; was it locked, it was forgotten.
async function greetNewSession() {
  const { account_id, session_id, signed_out } = person;
  const before = await pin.sessionOf(account_id);
  if (!before || before === session_id || signed_out) return;
  if (remembered(LOCKED)) await pin.forget(account_id);
  else await pin.adopt(account_id, session_id);
  unlock();
}

/** Lock now: the button on the page about me. */
export function lock() {
  localStorage.setItem(LOCKED, "1");
  tell("locked");
}

const remembered = (key) => localStorage.getItem(key) !== null;
const idleFor = () => Date.now() - Number(localStorage.getItem(SEEN) ?? Date.now());
const limit = () => idleMinutes(person) * 60_000;

/** After how many untouched minutes this person's pages lock. */
export const idleMinutes = (session) => session?.idle_lock_minutes ?? MINUTES;

function touched() {
  if (screen || Date.now() - written < EVERY) return;
  written = Date.now();
  localStorage.setItem(SEEN, String(written));
}

function check() {
  if (!screen && idleFor() > limit()) lock();
}

const opened = () =>
  screen
    ? new Promise((resolve) => {
        letIn = resolve;
      })
    : null;

function show() {
  if (screen) return;
  screen = build();
  document.documentElement.classList.add("locked");
  document.body.append(screen);
  screen.showModal();
}

function hide() {
  if (!screen) return;
  const leaving = screen;
  screen = null;
  document.documentElement.classList.remove("locked");
  leaving.close();
  leaving.remove();
  letIn();
}

async function reopenAfterSignIn() {
  person = (await rememberedSession()) ?? person;
  if (screen) await greetNewSession();
}

function unlock() {
  localStorage.removeItem(LOCKED);
  localStorage.setItem(SEEN, String(Date.now()));
  tell("unlocked");
}

function build() {
  const input = element("input", {
    class: "code",
    id: "unlock-code",
    type: "password",
    inputmode: "numeric",
    autocomplete: "off",
    maxlength: 6,
    "aria-describedby": "unlock-error",
  });
  const error = element("p", { class: "field__error", id: "unlock-error", role: "alert" }, element("span"));
  const form = element(
    "form",
    { class: "stack" },
    icon("lock"),
    element("h2", { id: "unlock-title" }, _("已锁屏")),
    element("p", { class: "small" }, _("%(name)s，输入解锁码继续。存在手机里的件照常发出。", { name: person.name })),
    element(
      "div",
      { class: "field" },
      element("label", { class: "field__label", for: input.id }, _("解锁码")),
      input,
      error,
    ),
    element("div", { class: "row" }, button(_("解锁"), { kind: "main", type: "submit" })),
    button(_("忘了，重新登录"), { kind: "text", href: signIn() }),
  );
  form.addEventListener("submit", (event) => tryCode(event, input, error.firstChild));
  const made = element("dialog", { class: "lock", "aria-labelledby": "unlock-title" }, form);
  made.addEventListener("cancel", (event) => event.preventDefault());
  made.addEventListener("close", stay);
  return made;
}

const signIn = () => `/sign-in?next=${encodeURIComponent(location.pathname)}`;

// Some browsers close a dialog at the second Escape whatever the page says.
function stay() {
  if (screen && !screen.open) screen.showModal();
}

async function tryCode(event, input, error) {
  event.preventDefault();
  const answer = await pin.attempt(person.account_id, input.value);
  input.value = "";
  if (answer.opened) return unlock();
  error.textContent = sentence(answer);
  input.setAttribute("aria-invalid", "true");
  input.focus();
}

function sentence({ usedUp, wait }) {
  if (usedUp) return _("试的次数太多，重新登录后再设一个。手机里的件都在。");
  if (wait > 0) return _("解锁码不对，%(seconds)s 秒后再试", { seconds: Math.ceil(wait / 1000) });
  return _("解锁码不对，再试一次");
}
