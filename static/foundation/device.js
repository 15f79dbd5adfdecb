// This phone's own signing key, one for each person on it: made here, never leaves, signs each record.

import { toBase64url, utf8 } from "./bytes.js";
import { get, put } from "./store.js";
import { exchange } from "./wire.js";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };
const SIGNING = { name: "ECDSA", hash: "SHA-256" };

/** This phone is not enrolled for that person yet, and enrolling needs the network. */
export class NotEnrolled extends Error {
  constructor() {
    super("This phone is not enrolled yet.");
    this.name = "NotEnrolled";
  }
}

const slot = (accountId) => `device/${accountId}`;

/** `{device_id, label}` of this phone for that person, or null. */
export async function enrolled(accountId) {
  const device = await get("keys", slot(accountId));
  return device?.device_id ? { device_id: device.device_id, label: device.label } : null;
}

/** Make the key where there is none and enrol it; needs the network once. Answers the device's id or null. */
export async function enrol(accountId) {
  let device = await get("keys", slot(accountId));
  if (device?.device_id) return device.device_id;
  device ??= await makeKey(accountId);
  let answer = await present(device);
  if (answer.ours && [409, 410].includes(answer.status)) {
    // The key was revoked; a new one is enrolled like a new phone.
    device = await makeKey(accountId);
    answer = await present(device);
  }
  if (!answer.ours || !answer.body?.device_id) return null;
  await put("keys", { ...device, device_id: answer.body.device_id }, slot(accountId));
  return answer.body.device_id;
}

async function makeKey(accountId) {
  const pair = await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]);
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const device = { private_key: pair.privateKey, public_key: toBase64url(raw), label: label() };
  await put("keys", device, slot(accountId)); // kept before it is shown: a lost answer enrols the same key
  return device;
}

const present = ({ public_key, label: name }) =>
  exchange("/api/v1/devices", { method: "POST", json: { public_key, label: name } });

/** ES256 over the frozen bytes, raw r‖s, base64url. Throws NotEnrolled. */
export async function sign(accountId, frozen) {
  const device = await get("keys", slot(accountId));
  if (!device?.device_id) throw new NotEnrolled();
  const signature = await crypto.subtle.sign(SIGNING, device.private_key, utf8(frozen));
  return toBase64url(new Uint8Array(signature));
}

// Enough for its owner to tell two phones apart, too little to follow anybody.
function label() {
  const agent = navigator.userAgent;
  const find = (names) => names.find(([sign]) => agent.includes(sign))?.[1] ?? "";
  const system = find([
    ["HarmonyOS", "HarmonyOS"],
    ["Android", "Android"],
    ["iPhone", "iPhone"],
    ["iPad", "iPad"],
    ["Windows", "Windows"],
    ["Mac OS", "macOS"],
    ["Linux", "Linux"],
  ]);
  const browser = find([
    ["MicroMessenger", "WeChat"],
    ["Edg/", "Edge"],
    ["Firefox/", "Firefox"],
    ["Chrome/", "Chrome"],
    ["Safari/", "Safari"],
  ]);
  return [system, browser].filter(Boolean).join(" · ");
}
