// The pickup in hand: kept across reloads, without any clear identity in it.

import { uuid7 } from "../foundation/record.js";
import { change, get } from "../foundation/store.js";

const CURRENT = "current";
const parked = (accountId) => `account/${accountId}`;

/** A new act of this person at this outlet. */
export const fresh = (session) => ({
  id: uuid7(),
  account_id: session.account_id,
  outlet_id: session.outlet.id,
  started_at: new Date().toISOString(),
  notice_shown_at: null,
  parcels: [],
  class: "loose",
  letter: false,
  weight_grams: null,
  destination_code: "",
  destination_name: "",
  identity: null,
  item_category: "",
  item_words: "",
  inspection: "opened",
  inspected: false,
  photos: [],
  agreed: false,
  step: "waybill",
  repairs: false,
});

/** The draft of this person at this outlet, or null. A colleague's is put aside, not thrown away. */
export function load(session) {
  return change("draft", async ({ store }) => {
    const draft = await store.get(CURRENT);
    if (belongs(draft, session)) return draft;
    if (draft) {
      await store.put(draft, parked(draft.account_id));
      await store.delete(CURRENT);
    }
    const own = await store.get(parked(session.account_id));
    if (!belongs(own, session)) return null;
    await store.put(own, CURRENT);
    await store.delete(parked(session.account_id));
    return own;
  });
}

const belongs = (draft, session) =>
  draft?.account_id === session.account_id && draft.outlet_id === session.outlet?.id;

let writing = Promise.resolve();

/** Keep the draft as it is now; writes follow one another. Resolves to whether it was kept. */
export function save(draft) {
  const copy = structuredClone(draft);
  writing = writing.then(() => write(copy));
  return writing;
}

async function write(draft) {
  try {
    await change("draft", ({ store }) => store.put(draft, CURRENT));
    return true;
  } catch {
    return false; // the act goes on; what is lost is only that a reload would bring it back
  }
}

/** Throw the draft away, its photos too; not those of a queued record that it was to repair. */
export async function drop(draft) {
  await writing;
  await change(["draft", "photos", "outbox"], async (transaction) => {
    await transaction.objectStore("draft").delete(CURRENT);
    if (await transaction.objectStore("outbox").getKey(draft.id)) return;
    const photos = transaction.objectStore("photos");
    const keys = await photos.index("record").getAllKeys(draft.id);
    for (const key of keys) await photos.delete(key);
  });
}

/** The queued record `id` that the server refused, as a draft: what was right need not be done again. */
export async function fromQueue(id, session) {
  const entry = await get("outbox", id);
  if (!entry || entry.captured_by !== session.account_id || entry.kind !== "pickup") return null;
  const record = JSON.parse(entry.frozen);
  const wrong = wrongSteps(entry.reason);
  const keepsPhotos = !wrong.has("photos");
  return {
    ...fresh(session),
    id,
    notice_shown_at: record.notice_shown_at,
    parcels: record.parcels,
    class: record.class,
    letter: record.letter,
    weight_grams: record.weight_grams,
    destination_code: wrong.has("destination") ? "" : record.destination_code,
    destination_name: wrong.has("destination") ? "" : entry.summary.destination_name,
    identity: wrong.has("identity") ? null : record.identity,
    item_category: record.item_category,
    item_words: record.item_words,
    inspection: record.inspection,
    inspected: keepsPhotos,
    photos: keepsPhotos ? record.photos : [],
    step: ["identity", "inspection"].find((step) => stepIsWrong(step, wrong)) ?? "waybill",
    repairs: true,
  };
}

const stepIsWrong = (step, wrong) =>
  step === "identity"
    ? wrong.has("identity")
    : !wrong.has("destination") && !wrong.has("waybills") && (wrong.has("photos") || wrong.has("item"));

function wrongSteps(reason) {
  const wrong = new Set(Object.keys(reason?.errors ?? {}));
  if (["unknown-key", "cannot-open"].includes(reason?.slug)) wrong.add("identity");
  if (["photo-lost", "not-a-photo"].includes(reason?.slug)) wrong.add("photos");
  return wrong;
}
