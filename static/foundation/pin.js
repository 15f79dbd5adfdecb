// The unlock code of one person on this phone: kept as a slow hash, with a wait that grows after wrong tries.

import { sameBytes, utf8 } from "./bytes.js";
import { change, get, remove } from "./store.js";

const ROUNDS = 600_000;
const FREE = 2; // wrong tries without a wait
const USED_UP = 8;
const FIRST_WAIT = 5_000;
const LONGEST_WAIT = 15 * 60_000;

const slot = (accountId) => `pin/${accountId}`;

export const isPin = (text) => /^\d{4,6}$/.test(text);

export const has = async (accountId) => Boolean(await get("me", slot(accountId)));

/** Keep `pin` (4 to 6 digits) as this person's code; `sessionId` is the sign-in it belongs to. */
export async function set(accountId, pin, sessionId) {
  if (!isPin(pin)) throw new TypeError("4 to 6 digits");
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const hash = await slowHash(pin, salt, ROUNDS);
  const kept = { salt, rounds: ROUNDS, hash, wrong: 0, next_at: 0, session_id: sessionId };
  await change("me", ({ store }) => store.put(kept, slot(accountId)));
}

export const forget = (accountId) => remove("me", slot(accountId));

/** Keep the code for a newer sign-in of the same person; wrong tries are forgiven. */
export async function adopt(accountId, sessionId) {
  await change("me", async ({ store }) => {
    const kept = await store.get(slot(accountId));
    if (kept) await store.put({ ...kept, session_id: sessionId, wrong: 0, next_at: 0 }, slot(accountId));
  });
}

/** The sign-in during which the code was set; a newer one opens the lock without it. */
export const sessionOf = async (accountId) => (await get("me", slot(accountId)))?.session_id ?? null;

/**
 * Try a code. The count of wrong tries survives a reload.
 * @returns {Promise<{opened: boolean, wait: number, usedUp: boolean}>} `wait` in milliseconds
 */
export async function attempt(accountId, pin, now = Date.now()) {
  const kept = await get("me", slot(accountId));
  if (!kept) return { opened: true, wait: 0, usedUp: false };
  if (kept.wrong >= USED_UP) return { opened: false, wait: 0, usedUp: true };
  if (now < kept.next_at) return { opened: false, wait: kept.next_at - now, usedUp: false };
  const opened = sameBytes(await slowHash(pin, kept.salt, kept.rounds), kept.hash);
  const wrong = opened ? 0 : kept.wrong + 1;
  const wait = opened ? 0 : waitAfter(wrong);
  await change("me", ({ store }) => store.put({ ...kept, wrong, next_at: now + wait }, slot(accountId)));
  return { opened, wait, usedUp: wrong >= USED_UP };
}

/** Pure. Milliseconds to wait after that many wrong tries. */
export const waitAfter = (wrong) =>
  wrong <= FREE ? 0 : Math.min(LONGEST_WAIT, FIRST_WAIT * 3 ** (wrong - FREE - 1));

async function slowHash(pin, salt, iterations) {
  const key = await crypto.subtle.importKey("raw", utf8(pin), "PBKDF2", false, ["deriveBits"]);
  const method = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return new Uint8Array(await crypto.subtle.deriveBits(method, key, 256));
}
