// The frozen record: one string, made once. Pure: time, ids and keys come from the caller.

import { uuidText } from "./bytes.js";

export const SCHEMA = 1;

/** A UUIDv7 (RFC 9562): 48 bits of time, then chance. */
export function uuid7(now = Date.now(), random = crypto.getRandomValues(new Uint8Array(10))) {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(now) << 16n);
  bytes.set(random, 6);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return uuidText(bytes);
}

/**
 * What every record says of itself.
 * @param {{id: string, outletId: string, accountId: string, deviceId: string, capturedAt: Date,
 *   clock: {server_offset_ms: number|null, offset_age_ms: number|null}, release: string}} who
 */
function frame(kind, { id, outletId, accountId, deviceId, capturedAt, clock, release }) {
  return {
    schema: SCHEMA,
    kind,
    id,
    outlet_id: outletId,
    captured_by: accountId,
    device_id: deviceId,
    captured_at: capturedAt.toISOString(),
    clock,
    release,
  };
}

/** A pickup, frozen. `act` has the names of the record itself. */
export function freezePickup(who, act) {
  return JSON.stringify({
    ...frame("pickup", who),
    notice_shown_at: act.notice_shown_at,
    parcels: act.parcels.map(({ id, waybill, channel }) => ({ id, waybill, channel })),
    class: act.class,
    letter: act.letter,
    weight_grams: act.weight_grams ?? null,
    destination_code: act.destination_code,
    identity: {
      key_id: act.identity.key_id,
      sealed: act.identity.sealed,
      masked_name: act.identity.masked_name,
      document_type: act.identity.document_type,
      channel: act.identity.channel,
    },
    item_category: act.item_category,
    item_words: act.item_words ?? "",
    inspection: act.inspection,
    photos: (act.photos ?? []).map(({ sha256, size, key_id }) => ({ sha256, size, key_id })),
    confirmed_at: act.confirmed_at,
  });
}

/** Parcels that were not accepted, and why. */
export function freezeRefusal(who, { waybills, reason, goods_words = "" }) {
  return JSON.stringify({ ...frame("refusal", who), waybills, reason, goods_words });
}

/** A pickup taken back. */
export function freezeVoid(who, { voids, reason_words }) {
  return JSON.stringify({ ...frame("void", who), voids, reason_words });
}

/** A pickup put right: `changes` holds only what changes. */
export function freezeCorrection(who, { corrects, changes, reason_words }) {
  return JSON.stringify({ ...frame("correction", who), corrects, changes, reason_words });
}

/** A village that the post reached: where the phone was, or null where it did not know. */
export function freezeCheckIn(who, act) {
  return JSON.stringify({
    ...frame("check-in", who),
    village_id: act.village_id,
    mode: act.mode,
    vehicle: act.vehicle,
    handover_point: act.handover_point,
    items: act.items,
    slip: act.slip,
    place: act.place,
    photos: act.photos.map(({ sha256, size, key_id }) => ({ sha256, size, key_id })),
  });
}

/** What somebody saw at an outlet. `place`: whole micro-degrees and metres, or null. */
export function freezeReport(who, { finding_kind, category, words, photos, place }) {
  return JSON.stringify({
    ...frame("report", who),
    finding_kind,
    category,
    words,
    photos: photos.map(({ sha256, size, key_id }) => ({ sha256, size, key_id })),
    place: place && {
      latitude_e6: place.latitude_e6,
      longitude_e6: place.longitude_e6,
      accuracy_metres: place.accuracy_metres,
    },
  });
}

export const FREEZE = {
  pickup: freezePickup,
  refusal: freezeRefusal,
  void: freezeVoid,
  correction: freezeCorrection,
  report: freezeReport,
  "check-in": freezeCheckIn,
};
