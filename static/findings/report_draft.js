// The report in hand: kept across reloads, each person's own.

import { uuid7 } from "../foundation/record.js";
import { change } from "../foundation/store.js";

const NAME = "report"; // the queue knows it by this name too, and takes it away once the report is kept

/** A new report of this person. */
export const fresh = (session) => ({
  id: uuid7(),
  account_id: session.account_id,
  category: "",
  outlet_id: "",
  words: "",
  photos: [],
});

/** This person's draft, or null. Somebody else's is put aside, not thrown away. */
export function load(session) {
  const parked = (accountId) => `${NAME}/${accountId}`;
  return change("draft", async ({ store }) => {
    const draft = await store.get(NAME);
    if (draft?.account_id === session.account_id) return draft;
    if (draft) await store.put(draft, parked(draft.account_id));
    const own = (await store.get(parked(session.account_id))) ?? null;
    await (own ? store.put(own, NAME) : store.delete(NAME));
    await store.delete(parked(session.account_id));
    return own;
  });
}

let writing = Promise.resolve();

/** Keep the draft as it is now. A phone too full for it goes on: only a reload would miss it. */
export function save(draft) {
  const copy = structuredClone(draft);
  writing = writing.then(() => change("draft", ({ store }) => store.put(copy, NAME))).catch(() => {});
  return writing;
}

/** A queued report that the server refused, as a draft under the same number. */
export function fromEntry(entry, session) {
  const record = JSON.parse(entry.frozen);
  const keepsPhotos = !entry.reason?.errors?.photos && entry.reason?.slug !== "photo-lost";
  return {
    ...fresh(session),
    id: entry.id,
    category: record.category,
    outlet_id: record.outlet_id,
    words: record.words,
    photos: keepsPhotos ? record.photos : [],
  };
}
