// Who is signed in on this phone, remembered for the basement, and how long capture may go on without the server.

import { tell } from "./channel.js";
import * as clock from "./clock.js";
import { enrol } from "./device.js";
import { change, get, ifRoom } from "./store.js";
import { exchange } from "./wire.js";

const HOUR = 3_600_000;
const KEY = "session";

/** The remembered session with `contacted_at` and `signed_out`, or null when nobody ever signed in. */
export const remembered = async () => (await get("me", KEY)) ?? null;

/**
 * Ask the server who is signed in.
 * @returns {Promise<{status: "signed-in"|"signed-out"|"unreachable", session: object|null,
 *   answer: object}>} `session` is the remembered one where the server could not be asked
 */
export async function refresh() {
  const answer = await exchange("/api/v1/session");
  if (answer.status === 401) return { status: "signed-out", session: await signedOut(), answer };
  if (answer.status !== 200 || !answer.body?.account_id) {
    return { status: "unreachable", session: await remembered(), answer };
  }
  const session = await remember(answer);
  return { status: "signed-in", session, answer };
}

async function remember({ body, sentAt, answeredAt }) {
  const before = await remembered();
  const session = { ...body, contacted_at: answeredAt, latest_at: answeredAt, signed_out: false };
  await ifRoom(change("me", ({ store }) => store.put(session, KEY)));
  await clock.learn(body.server_time, sentAt, answeredAt);
  if (keeps(session).length) await ifRoom(enrol(session.account_id));
  if (before?.session_id !== session.session_id || before.signed_out) tell("session");
  return session;
}

// What is known of the person stays: the queue is bound to it. Only new pickups wait for a sign-in.
async function signedOut() {
  const session = await remembered();
  if (!session || session.signed_out) return session;
  const after = { ...session, signed_out: true };
  await ifRoom(change("me", ({ store }) => store.put(after, KEY)));
  tell("session");
  return after;
}

/** Keep the latest moment this phone has shown, so that setting its clock back wins no time. */
export async function touch(now = Date.now()) {
  const keepLatest = async ({ store }) => {
    const session = await store.get(KEY);
    if (session && now > session.latest_at) await store.put({ ...session, latest_at: now }, KEY);
  };
  await ifRoom(change("me", keepLatest));
}

const PICKUPS = "pickups:record";

/** The permission to report from a phone. */
const REPORTS = "reports:keep";
export { REPORTS };

// What was remembered before an update says nothing of it: then only couriers kept records.
const keeps = (session) => session.may ?? (session.outlet ? [PICKUPS] : []);

/**
 * Pure. May this person record `what` now, a pickup or a report?
 * @returns {{allowed: boolean, why: null|"nobody"|"signed-out"|"not-theirs"|"too-long", left: number}}
 *   `left` in hours, rounded down
 */
export function capture(session, now = Date.now(), what = PICKUPS) {
  if (!session) return { allowed: false, why: "nobody", left: 0 };
  if (session.signed_out) return { allowed: false, why: "signed-out", left: 0 };
  const theirs = keeps(session).includes(what) && (what !== PICKUPS || session.outlet);
  if (!theirs) return { allowed: false, why: "not-theirs", left: 0 };
  const away = Math.max(now, session.latest_at) - session.contacted_at;
  const left = Math.floor(session.capture_hours - away / HOUR);
  return left > 0 || away <= session.capture_hours * HOUR
    ? { allowed: true, why: null, left: Math.max(0, left) }
    : { allowed: false, why: "too-long", left: 0 };
}
