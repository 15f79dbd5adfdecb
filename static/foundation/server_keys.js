// The server's public keys: what to seal to, what receipts are signed with. Cached for the basement.

import * as clock from "./clock.js";
import { get, ifRoom, put } from "./store.js";
import { exchange } from "./wire.js";

const FRESH = 6 * 60 * 60 * 1000;

/** No key has ever been fetched, and there is no network to fetch one. */
export class KeysMissing extends Error {
  constructor() {
    super("The server's keys have not been fetched yet.");
    this.name = "KeysMissing";
  }
}

/** Fetch the published keys now; answers them, or null when the server did not. */
export async function refresh() {
  const answer = await exchange("/api/v1/keys");
  if (answer.status !== 200 || !answer.body?.opening?.public) return null;
  await clock.learn(answer.body.server_time, answer.sentAt, answer.answeredAt);
  const keys = { ...answer.body, fetched_at: Date.now() };
  await ifRoom(put("keys", keys, "server"));
  return keys;
}

/** The key to seal to, `{id, public}`; fetched when there is none yet. */
export async function opening() {
  const keys = (await get("keys", "server")) ?? (await refresh());
  if (!keys) throw new KeysMissing();
  return keys.opening;
}

/** The receipt key of that id, or null. An id not seen before makes the phone ask once. */
export async function receiptKey(id) {
  const find = (keys) => keys?.receipt?.find((key) => key.id === id) ?? null;
  return find(await get("keys", "server")) ?? find(await refresh());
}

/** Fetch again when the cached keys are hours old: a retired key must not be sealed to for long. */
export async function refreshIfOld() {
  const keys = await get("keys", "server");
  if (!keys || Math.abs(Date.now() - keys.fetched_at) > FRESH) await refresh();
}
