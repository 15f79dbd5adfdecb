// Bring one record to the server and act on what it answers. Only a receipt that verifies deletes.

import * as outbox from "./outbox.js";
import { ReceiptRefused, verify } from "./receipt.js";
import * as serverKeys from "./server_keys.js";
import * as upload from "./upload.js";
import { backOff, verdict } from "./verdict.js";
import { exchange } from "./wire.js";

const AGAIN = 2; // photos that the server misses are sent once more in the same turn

/**
 * @param {(progress: {photo: number, of: number}|null) => void} onProgress
 * @returns {Promise<{act: "received"|"gone"|"look"|"later"|"wait"|"sign-in", why?: string,
 *   after?: number|null}>} what became of it; the queue has already noted it
 */
export async function deliver(entry, onProgress) {
  onProgress(null);
  for (let turn = 0; turn < AGAIN; turn += 1) {
    const trouble = await sendPhotos(entry, onProgress);
    if (trouble) return settleOn(entry, trouble);
    const decided = verdict(await sendRecord(entry));
    if (decided.act !== "photos") return settleOn(entry, decided);
    for (const hash of decided.missing) await upload.startOver(hash);
  }
  return settleOn(entry, { act: "later", why: "photos-missing", after: null });
}

const sendRecord = ({ id, frozen, signature, device_id }) =>
  exchange("/api/v1/records", { method: "POST", json: { id, frozen, signature, device_id } });

// Null when every photo is on the server; otherwise what that means for the record.
async function sendPhotos(entry, onProgress) {
  for (const [at, hash] of entry.photos.entries()) {
    onProgress({ photo: at + 1, of: entry.photos.length });
    const sent = await upload.send(entry.id, hash);
    if (sent.lost) return lostPhoto();
    if (sent.answer) return photoTrouble(sent.answer);
  }
  return null;
}

// Without its photo the record is never sent: what it claims to hold must be there.
const lostPhoto = () => ({
  act: "look",
  reason: { status: 0, slug: "photo-lost", detail: "", errors: {} },
  again: false,
});

// An upload that the server has forgotten, or counts differently, starts over at the next try.
function photoTrouble(answer) {
  if ([404, 409, 410, 460].includes(answer.status)) return { act: "later", why: "upload", after: null };
  return verdict(answer);
}

async function settleOn(entry, decided) {
  if (decided.act === "verify") return prove(entry, decided.receipt);
  if (decided.act === "gone") await outbox.note(entry.id, { state: "gone", reason: gone() });
  if (decided.act === "look") await stepAside(entry, decided);
  if (decided.act === "later") await tryLater(entry, decided.after);
  return decided;
}

const gone = () => ({ status: 410, slug: "gone", detail: "", errors: {} });

async function prove(entry, token) {
  try {
    const { id, frozen } = entry;
    const receivedAt = await verify(token, { id, frozen, findKey: serverKeys.receiptKey });
    await outbox.settle(entry, { receipt: token, receivedAt });
    return { act: "received" };
  } catch (failure) {
    if (!(failure instanceof ReceiptRefused)) throw failure;
    return settleOn(entry, { act: "later", why: "receipt", after: null });
  }
}

async function stepAside(entry, { reason, again, after }) {
  if (reason.slug === "unknown-key") await serverKeys.refresh();
  const again_at = again ? Date.now() + backOff(entry.tries + 1, after) : null;
  await outbox.note(entry.id, { state: "look", reason, again_at });
}

const tryLater = (entry, after) =>
  outbox.note(entry.id, {
    reason: entry.reason,
    again_at: Date.now() + backOff(entry.tries + 1, after),
  });
