// What is known of the shift: read from the phone at once, and from the server when it answers.

import { tell } from "../foundation/channel.js";
import { serverNow } from "../foundation/clock.js";
import * as outbox from "../foundation/outbox.js";
import { change, get, ifRoom, put, read } from "../foundation/store.js";
import { exchange } from "../foundation/wire.js";
import { rowsOf } from "./rows.js";
import { businessDay } from "../foundation/times.js";

const KEPT_FOR = 48 * 3_600_000; // proofs stay on the phone for the shift and the next one

/** The rows of today as far as this phone knows, and the day they are of. */
export async function shift(me) {
  const day = businessDay(await serverNow());
  const [queue, sent, list] = await Promise.all([
    outbox.list(),
    read("sent", ({ store }) => store.getAll()),
    get("settings", "today"),
  ]);
  const server = list?.account_id === me?.account_id && list?.business_day === day ? list.records : [];
  return { day, queue, rows: rowsOf({ queue, sent, server, me, day }) };
}

/** Ask the server for its list of today and keep it; false when it did not answer. */
export async function refreshShift(me) {
  const answer = await exchange("/api/v1/pickups/today");
  if (answer.status !== 200 || !Array.isArray(answer.body?.records)) return false;
  await ifRoom(put("settings", { ...answer.body, account_id: me.account_id }, "today"));
  tell("shift");
  return true;
}

/** What the server knows of exactly this waybill; null without an answer. */
export async function findOnServer(waybill) {
  const answer = await exchange(`/api/v1/pickups/find?waybill=${encodeURIComponent(waybill)}`);
  return answer.status === 200 && Array.isArray(answer.body?.records) ? answer.body.records : null;
}

/** Old proofs leave the phone. */
export async function tidyUp(now = Date.now()) {
  await change("sent", async ({ store }) => {
    for (const proof of await store.getAll()) {
      if (now - Date.parse(proof.received_at) > KEPT_FOR) await store.delete(proof.id);
    }
  });
}
