// The queue: what the courier saw as saved and the server has not yet proved to have.

import { get, ifRoom, markKept, read, change } from "./store.js";
import { tell } from "./channel.js";
import { mayForward } from "./verdict.js";

const BATCH = 100;
const DRAFTS = ["current", "report"]; // an act in hand, and a report in hand

/**
 * Keep a record, durable before this resolves. Saving the same id twice keeps the first.
 * @param {{id: string, kind: string, frozen: string, signature: string, device_id: string,
 *   captured_by: string, author: string, outlet_id: string, captured_at: string,
 *   photos: string[], depends_on: string|null, summary: object}} entry
 *   `summary` is what lists show and holds no clear identity; `captured_at` is by the server's clock
 */
export async function put(entry) {
  await change(["outbox", "draft"], async (transaction) => {
    const outbox = transaction.objectStore("outbox");
    if (await outbox.getKey(entry.id)) return;
    await outbox.add({ ...entry, state: "local", reason: null, tries: 0, again_at: null });
    await leaveDraft(transaction.objectStore("draft"), entry.id);
  });
  await moved("saved", entry.id);
}

/** Put a repaired record in the place of one the server refused: same id, new frozen bytes. */
export async function replace(entry) {
  await change(["outbox", "draft"], async (transaction) => {
    const outbox = transaction.objectStore("outbox");
    const before = await outbox.get(entry.id);
    if (!before || !mayRepair(before)) throw new Error("This record cannot be repaired.");
    await outbox.put({ ...entry, state: "local", reason: null, tries: 0, again_at: null });
    await leaveDraft(transaction.objectStore("draft"), entry.id);
  });
  await moved("saved", entry.id);
}

async function leaveDraft(drafts, id) {
  for (const name of DRAFTS) if ((await drafts.get(name))?.id === id) await drafts.delete(name);
}

/** Only what the server never took may be made anew under the same id. */
export const mayRepair = ({ state, reason }) =>
  state === "look" && (["photo-lost", "waybill-recorded"].includes(reason.slug) || reason.status === 422);

export const find = (id) => get("outbox", id);

/** Ids of all records, oldest first: they are UUIDv7. */
export const ids = () => read("outbox", ({ store }) => store.getAllKeys());

/** Every record without its sealed bytes, oldest first; read in small batches. */
export async function list() {
  const found = [];
  let after = null;
  for (;;) {
    const batch = await next(after);
    found.push(...batch.map(light));
    if (batch.length < BATCH) return found;
    after = batch.at(-1).id;
  }
}

function next(after) {
  const range = after === null ? null : IDBKeyRange.lowerBound(after, true);
  return read("outbox", ({ store }) => store.getAll(range, BATCH));
}

function light({ frozen: _frozen, signature: _signature, ...entry }) {
  return entry;
}

/** How the queue of this phone is divided: `{all, mine, others, look, oldest}`. */
export async function census(me) {
  const records = await list();
  const unsent = records.filter(({ state }) => state !== "gone");
  const mine = unsent.filter(({ captured_by }) => captured_by === me?.account_id);
  return {
    all: piecesOf(unsent),
    mine: piecesOf(mine),
    others: piecesOf(unsent) - piecesOf(mine),
    strangers: piecesOf(unsent.filter((entry) => !mayForward(entry, me))),
    look: records.filter(({ state }) => state !== "local").length,
    oldest: unsent[0]?.captured_at ?? null,
  };
}

/** What people count: the parcels of pickups and refusals; every other record is one thing. */
export const piecesOf = (records) =>
  records.reduce((sum, { kind, summary }) => {
    const parcels = kind === "pickup" || kind === "refusal" ? (summary.waybills?.length ?? 0) : 0;
    return sum + Math.max(1, parcels);
  }, 0);

/** Note how a try went; only the named values change, the record itself never does. */
export async function note(id, { state, reason, again_at, tried = true }) {
  await change("outbox", async ({ store }) => {
    const entry = await store.get(id);
    if (!entry) return;
    const tries = entry.tries + (tried ? 1 : 0);
    await store.put({ ...entry, state: state ?? entry.state, reason, again_at: again_at ?? null, tries });
  });
  tell("queue", { id });
}

/**
 * The receipt verified: the record leaves, its photos with it, and the proof stays for the day; without the
 * proof where the phone is too full even for that, for the server's list has it too.
 */
export async function settle(entry, { receipt, receivedAt }) {
  const proof = {
    id: entry.id,
    kind: entry.kind,
    captured_by: entry.captured_by,
    outlet_id: entry.outlet_id,
    captured_at: entry.captured_at,
    summary: entry.summary,
    receipt,
    received_at: receivedAt.toISOString(),
  };
  const leave = (last) => change(["outbox", "photos", "sent"], async (transaction) => {
    await transaction.objectStore("outbox").delete(entry.id);
    await dropPhotos(transaction.objectStore("photos"), entry.id);
    await last(transaction.objectStore("sent"));
    return true;
  });
  const left = await ifRoom(leave((sent) => sent.put(proof)));
  if (!left) await leave(() => {});
  await moved("received", entry.id);
}

/** Remove one record for good. For the person only: nothing in the queue calls this by itself. */
export async function remove(id) {
  await change(["outbox", "photos"], async (transaction) => {
    await transaction.objectStore("outbox").delete(id);
    await dropPhotos(transaction.objectStore("photos"), id);
  });
  await moved("removed", id);
}

async function dropPhotos(photos, record) {
  const keys = await photos.index("record").getAllKeys(record);
  for (const key of keys) await photos.delete(key);
}

async function moved(what, id) {
  markKept(await read("outbox", ({ store }) => store.count()));
  tell(what, { id });
}
