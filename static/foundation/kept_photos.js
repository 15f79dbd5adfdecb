// Photos of records: sealed for their outlet, kept by the hash of the sealed bytes until their record has left.

import { sha256, toHex } from "./bytes.js";
import { sealPhoto } from "./seal.js";
import { change } from "./store.js";

/**
 * Seal a picture for a record that is being made, and keep it durably.
 * @param {Uint8Array} bytes the picture
 * @param {{record: string, outlet_id: string, kind?: string, keep?: boolean}} of `keep: false` only seals, for practice
 * @returns {Promise<{sha256: string, size: number, key_id: string}>} what the record says of it; throws StoreFull,
 *   KeysMissing
 */
export async function keepPhoto(bytes, { record, outlet_id, kind = "pickup-photo", keep = true }) {
  const { key_id, sealed } = await sealPhoto(bytes, record, outlet_id);
  const hash = toHex(await sha256(sealed));
  const photo = { sha256: hash, record, outlet_id, key_id, sealed, kind };
  if (keep) await change("photos", ({ store }) => store.put(photo));
  return { sha256: hash, size: sealed.byteLength, key_id };
}

/** Throw a photo away that no record has taken with it. */
export const dropPhoto = (hash) => change("photos", ({ store }) => store.delete(hash));
