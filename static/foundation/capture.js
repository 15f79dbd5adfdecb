// From what the courier confirmed to a record that is saved: freeze, sign, keep. Resolves once it is durable.

import * as clock from "./clock.js";
import * as device from "./device.js";
import * as outbox from "./outbox.js";
import { FREEZE, uuid7 } from "./record.js";
import { release } from "./release.js";
import { touch } from "./session.js";
import { askToKeep, persistence } from "./store.js";

/**
 * @param {"pickup"|"refusal"|"void"|"correction"|"report"|"check-in"} kind
 * @param {object} act what the record says, in the record's own words
 * @param {{session: object, outletId?: string, id?: string, summary: object, dependsOn?: string|null,
 *   repair?: boolean}} how `outletId`: the outlet that it is of, where that is not the person's own;
 *   `summary` is what lists show; no clear identity. `repair` takes the place of a refused record
 * @returns {Promise<string>} the record's id; throws NotEnrolled, StoreFull
 */
export async function capture(kind, act, how) {
  const { session, id = uuid7(), summary, dependsOn = null, repair = false } = how;
  const entry = await prepared(kind, act, { session, id, outletId: how.outletId ?? session.outlet.id });
  await (repair ? outbox.replace : outbox.put)({ ...entry, depends_on: dependsOn, summary });
  await touch();
  if (!(await persistence())) await askToKeep();
  return id;
}

async function prepared(kind, act, { session, id, outletId }) {
  const accountId = session.account_id;
  const phone = await device.enrolled(accountId);
  if (!phone) throw new device.NotEnrolled();
  const capturedAt = new Date();
  const reading = await clock.reading();
  const frozen = FREEZE[kind](
    {
      id,
      outletId,
      accountId,
      deviceId: phone.device_id,
      capturedAt,
      clock: reading,
      release,
    },
    act,
  );
  return {
    id,
    kind,
    frozen,
    signature: await device.sign(accountId, frozen),
    device_id: phone.device_id,
    captured_by: accountId,
    author: session.name,
    outlet_id: outletId,
    captured_at: corrected(capturedAt, reading).toISOString(),
    photos: (act.photos ?? []).map(({ sha256 }) => sha256),
  };
}

// The record says what this phone's clock showed; lists and days go by the server's, as far as it is known.
const corrected = (moment, { server_offset_ms }) => new Date(moment.getTime() + (server_offset_ms ?? 0));
