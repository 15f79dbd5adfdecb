// Seal on the phone what only the server may open (HPKE, RFC 9180), bound to one record of one outlet.

import { fromBase64url, toBase64url, utf8 } from "./bytes.js";
import { opening } from "./server_keys.js";

let suiteAsked = null;

/** @returns {Promise<{key_id: string, sealed: string}>} `sealed` is base64url of enc‖ct */
export async function sealIdentity(identity, recordId, outletId) {
  const { keyId, sealed } = await seal(
    utf8(JSON.stringify(identity)),
    `yitong/v1/identity/${recordId}/${outletId}`,
  );
  return { key_id: keyId, sealed: toBase64url(sealed) };
}

/** @returns {Promise<{key_id: string, sealed: Uint8Array}>} */
export async function sealPhoto(bytes, recordId, outletId) {
  const { keyId, sealed } = await seal(bytes, `yitong/v1/photo/${recordId}/${outletId}`);
  return { key_id: keyId, sealed };
}

async function seal(plaintext, info) {
  const key = await opening();
  const suite = await (suiteAsked ??= makeSuite());
  const recipientPublicKey = await suite.kem.deserializePublicKey(fromBase64url(key.public));
  const { enc, ct } = await suite.seal({ recipientPublicKey, info: utf8(info) }, plaintext);
  const sealed = new Uint8Array(enc.byteLength + ct.byteLength);
  sealed.set(new Uint8Array(enc));
  sealed.set(new Uint8Array(ct), enc.byteLength);
  return { keyId: key.id, sealed };
}

// Loaded when the first identity is confirmed, not with the page.
async function makeSuite() {
  const { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } = await import("../vendor/hpke.js");
  return new CipherSuite({
    kem: new DhkemP256HkdfSha256(),
    kdf: new HkdfSha256(),
    aead: new Aes256Gcm(),
  });
}

/** Load the sealing code while the courier still types, so that confirming does not wait for it. */
export function warmUp() {
  suiteAsked ??= makeSuite().catch(() => {
    suiteAsked = null;
  });
}
