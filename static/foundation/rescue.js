// One record as a file, sealed as it is: for the day when a phone must be handed in with records on it.

import { toBase64url } from "./bytes.js";
import { find } from "./outbox.js";
import { get } from "./store.js";

/** The file of a record, or null when it is not on this phone. What is lost of its photos is missing. */
export async function rescueFile(id) {
  const entry = await find(id);
  if (!entry) return null;
  const photos = [];
  for (const sha256 of entry.photos) {
    const photo = await get("photos", sha256);
    if (photo) photos.push({ sha256, sealed: toBase64url(photo.sealed) });
  }
  const { frozen, signature, device_id } = entry;
  const text = JSON.stringify({ yitong: "record/1", id, frozen, signature, device_id, photos });
  return new File([text], `yitong-${id}.json`, { type: "application/json" });
}

/** Hand the file to the browser's downloads. */
export function download(file) {
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
