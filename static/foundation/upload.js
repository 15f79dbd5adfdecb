// Send one sealed photo by tus 1.0: create, ask for the offset, go on from there, also after a restart.

import { toHex, sha256, utf8 } from "./bytes.js";
import { get } from "./store.js";
import { exchange } from "./wire.js";

const CHUNK = 256 * 1024;
const TUS = { "Tus-Resumable": "1.0.0" };
const PATIENCE = 60_000;

// How far each photo is, while this page lives: hash → {place, done}. After a restart the server is asked: to
// begin the same bytes again answers the upload that was begun. So a full phone need not write anything down.
const known = new Map();

/**
 * Bring a photo to the server.
 * @returns {Promise<{done: true} | {lost: true} | {answer: object}>}
 *   `lost`: it is not on this phone any more, or not as it was sealed; `answer`: what came instead
 */
export async function send(recordId, hash) {
  const photo = await get("photos", hash);
  return (await isWhole(photo)) ? bring(recordId, photo) : { lost: true };
}

/**
 * The same for a photo that is in hand: `{sealed, sha256, key_id, outlet_id, kind?}`.
 * @param {(sent: number) => void} tell is told how many of its bytes the server has
 */
export async function bring(recordId, photo, tell = () => {}) {
  const { place, done } = known.get(photo.sha256) ?? {};
  if (done) return { done: true };
  if (place) {
    const found = await offsetOf(place);
    if (found.answer) return found;
    if (!found.gone) return sendFrom(photo, place, found.offset, tell);
  }
  const created = await create(recordId, photo);
  return created.answer ? created : sendFrom(photo, created.place, created.offset, tell);
}

/** The server has lost or never had it whole: start that photo from nothing. */
export const startOver = (hash) => known.delete(hash);

// Storage may lose or bend a photo; what was signed is its hash, so that decides.
async function isWhole(photo) {
  if (!photo?.sealed?.byteLength) return false;
  return toHex(await sha256(photo.sealed)) === photo.sha256;
}

async function create(recordId, photo) {
  const answer = await exchange("/api/v1/uploads", {
    method: "POST",
    headers: {
      ...TUS,
      "Upload-Length": String(photo.sealed.byteLength),
      "Upload-Metadata": metadata({
        record: recordId,
        sha256: photo.sha256,
        kind: photo.kind ?? "pickup-photo",
        key_id: photo.key_id,
        outlet: photo.outlet_id,
      }),
    },
  });
  const location = answer.header("Location");
  if (answer.status !== 201 || !answer.ours || !location) return { answer };
  const place = new URL(location, globalThis.location.href).pathname; // only ever back to our own origin
  known.set(photo.sha256, { place, done: false });
  return { place, offset: Number(answer.header("Upload-Offset") ?? 0) };
}

const metadata = (values) =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${btoa(String.fromCharCode(...utf8(value)))}`)
    .join(",");

async function offsetOf(place) {
  const answer = await exchange(place, { method: "HEAD", headers: TUS });
  if ([403, 404, 410].includes(answer.status)) return { gone: true };
  const offset = Number(answer.header("Upload-Offset") ?? Number.NaN);
  if (answer.status >= 300 || !answer.ours || !Number.isInteger(offset)) return { answer };
  return { offset };
}

// At least one PATCH is sent, if need be an empty one: the last byte makes the server check the whole.
async function sendFrom(photo, place, start, tell) {
  const whole = photo.sealed.byteLength;
  let offset = start;
  do {
    const chunk = photo.sealed.subarray(offset, offset + CHUNK);
    const answer = await sendChunk(place, offset, chunk);
    const reached = Number(answer.header("Upload-Offset") ?? Number.NaN);
    if (answer.status !== 204 || reached !== offset + chunk.byteLength) return { answer };
    offset = reached;
    tell(offset);
  } while (offset < whole);
  known.set(photo.sha256, { place, done: true });
  return { done: true };
}

const sendChunk = (place, offset, body) =>
  exchange(place, {
    method: "PATCH",
    headers: {
      ...TUS,
      "Upload-Offset": String(offset),
      "Content-Type": "application/offset+octet-stream",
    },
    body,
    timeout: PATIENCE,
  });
