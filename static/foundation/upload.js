// Send one sealed photo by tus 1.0: create, ask for the offset, go on from there, also after a restart.

import { toHex, sha256, utf8 } from "./bytes.js";
import { change, get } from "./store.js";
import { exchange } from "./wire.js";

const CHUNK = 256 * 1024;
const TUS = { "Tus-Resumable": "1.0.0" };
const PATIENCE = 60_000;

/**
 * Bring a photo to the server.
 * @returns {Promise<{done: true} | {lost: true} | {answer: object}>}
 *   `lost`: it is not on this phone any more, or not as it was sealed; `answer`: what came instead
 */
export async function send(recordId, hash) {
  const photo = await get("photos", hash);
  if (!(await isWhole(photo))) return { lost: true };
  if (photo.done) return { done: true };
  const { upload } = photo;
  if (upload) {
    const found = await offsetOf(upload);
    if (found.answer) return found;
    if (!found.gone) return sendFrom(photo, upload, found.offset);
  }
  const created = await create(recordId, photo);
  return created.answer ? created : sendFrom(photo, created.upload, created.offset);
}

/** The server has lost or never had it whole: start that photo from nothing. */
export const startOver = (hash) => note(hash, { done: false, upload: null });

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
        kind: "pickup-photo",
        key_id: photo.key_id,
        outlet: photo.outlet_id,
      }),
    },
  });
  const place = answer.header("Location");
  if (answer.status !== 201 || !answer.ours || !place) return { answer };
  const upload = new URL(place, location.href).pathname; // only ever back to our own origin
  await note(photo.sha256, { upload });
  return { upload, offset: Number(answer.header("Upload-Offset") ?? 0) };
}

const metadata = (values) =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${btoa(String.fromCharCode(...utf8(value)))}`)
    .join(",");

async function offsetOf(upload) {
  const answer = await exchange(upload, { method: "HEAD", headers: TUS });
  if ([403, 404, 410].includes(answer.status)) return { gone: true };
  const offset = Number(answer.header("Upload-Offset") ?? Number.NaN);
  if (answer.status >= 300 || !answer.ours || !Number.isInteger(offset)) return { answer };
  return { offset };
}

// At least one PATCH is sent, if need be an empty one: the last byte makes the server check the whole.
async function sendFrom(photo, upload, start) {
  const whole = photo.sealed.byteLength;
  let offset = start;
  do {
    const chunk = photo.sealed.subarray(offset, offset + CHUNK);
    const answer = await sendChunk(upload, offset, chunk);
    const reached = Number(answer.header("Upload-Offset") ?? Number.NaN);
    if (answer.status !== 204 || reached !== offset + chunk.byteLength) return { answer };
    offset = reached;
  } while (offset < whole);
  await note(photo.sha256, { done: true });
  return { done: true };
}

const sendChunk = (upload, offset, body) =>
  exchange(upload, {
    method: "PATCH",
    headers: {
      ...TUS,
      "Upload-Offset": String(offset),
      "Content-Type": "application/offset+octet-stream",
    },
    body,
    timeout: PATIENCE,
  });

async function note(hash, values) {
  await change("photos", async ({ store }) => {
    const photo = await store.get(hash);
    if (photo) await store.put({ ...photo, ...values });
  });
}
