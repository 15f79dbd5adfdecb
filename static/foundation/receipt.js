// The server's signed receipt: read it, and prove that it is for exactly these bytes.

import { fromBase64url, sameBytes, sha256, toHex, utf8, uuidText } from "./bytes.js";

const LENGTH = 125;
const SIGNED = 61; // version 1 ‖ key id 4 ‖ record id 16 ‖ SHA-256 32 ‖ unix ms 8
const VERSION = 1;

/** Why a receipt proves nothing: `reason` is shape | record | bytes | key | signature. */
export class ReceiptRefused extends Error {
  constructor(reason) {
    super(`The receipt does not hold: ${reason}.`);
    this.name = "ReceiptRefused";
    this.reason = reason;
  }
}

/** Take a compact token apart; believes nothing yet. Throws ReceiptRefused("shape"). */
export function decode(token) {
  let bytes;
  try {
    bytes = fromBase64url(token);
  } catch {
    throw new ReceiptRefused("shape");
  }
  if (bytes.length !== LENGTH || bytes[0] !== VERSION) throw new ReceiptRefused("shape");
  return {
    keyId: toHex(bytes.subarray(1, 5)),
    recordId: uuidText(bytes.subarray(5, 21)),
    hash: bytes.subarray(21, 53),
    receivedAt: new Date(Number(new DataView(bytes.buffer).getBigUint64(53))),
    signed: bytes.subarray(0, SIGNED),
    signature: bytes.subarray(SIGNED),
  };
}

/**
 * Prove that `token` acknowledges the record `id` with the bytes `frozen`.
 * @param findKey async (key id in hex) → {public: base64url} | null
 * @returns {Promise<Date>} when the server received it; throws ReceiptRefused otherwise
 */
export async function verify(token, { id, frozen, findKey }) {
  const { hash } = decode(token);
  const receivedAt = await proves(token, { id, findKey });
  if (!sameBytes(hash, await sha256(utf8(frozen)))) throw new ReceiptRefused("bytes");
  return receivedAt;
}

/**
 * Prove that `token` is a receipt of ours for the record `id`, where its bytes are not at hand any more.
 * @returns {Promise<Date>} when the server received it; throws ReceiptRefused otherwise
 */
export async function proves(token, { id, findKey }) {
  const receipt = decode(token);
  if (receipt.recordId !== id.toLowerCase()) throw new ReceiptRefused("record");
  const published = await findKey(receipt.keyId);
  if (!published) throw new ReceiptRefused("key");
  if (!(await signatureHolds(receipt, published))) throw new ReceiptRefused("signature");
  return receipt.receivedAt;
}

async function signatureHolds({ signed, signature }, published) {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", fromBase64url(published.public), algorithm, false, [
    "verify",
  ]);
  return crypto.subtle.verify(algorithm, key, signature, signed);
}

/** The number a person reads out: four groups of the record's own id, e.g. 0192-7A3B-44C1-9F02. */
export function spokenNumber(recordId) {
  const hex = recordId.replaceAll("-", "").toUpperCase();
  return [hex.slice(0, 4), hex.slice(4, 8), hex.slice(-8, -4), hex.slice(-4)].join("-");
}
