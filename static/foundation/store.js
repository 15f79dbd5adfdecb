// The phone's own database: the one place that opens it, reopens it, and says when it is full or gone.

import { openDB } from "../vendor/idb.js";
import { tell } from "./channel.js";

const NAME = "yitong";
const VERSION = 1;
const MARKER = "yitong.kept"; // in localStorage, numbers only: tells a vanished database from a new one
const NEARLY_FULL = 50 * 1024 * 1024;

/** Nothing more fits on this phone. What was there before is untouched. */
export class StoreFull extends Error {
  constructor(cause) {
    super("The phone's storage is full.", { cause });
    this.name = "StoreFull";
  }
}

/** A newer page has taken the database over; this one must be loaded again. */
export class StoreOutdated extends Error {
  constructor() {
    super("A newer release has opened the database.");
    this.name = "StoreOutdated";
  }
}

let opening = null;
let outdated = false;

/** Read: `work(transaction)` may await only what the transaction itself answers. */
export const read = (stores, work) => attempt(stores, "readonly", work);

/** Change, all or nothing: resolves when the bytes are on the disk. `work` may run twice. */
export const change = (stores, work) => attempt(stores, "readwrite", work);

export const get = (store, key) => read(store, (transaction) => transaction.store.get(key));
export const put = (store, value, key) =>
  change(store, (transaction) => transaction.store.put(value, key));
export const remove = (store, key) =>
  change(store, (transaction) => transaction.store.delete(key));

/** What may be missing without harm: null when the phone is too full for it. A full phone must go on sending. */
export async function ifRoom(work) {
  try {
    return await work;
  } catch (failure) {
    if (failure instanceof StoreFull) return null;
    throw failure;
  }
}

async function attempt(stores, mode, work, again = true) {
  try {
    return await once(await connect(), stores, mode, work);
  } catch (failure) {
    if (failure?.name === "QuotaExceededError") throw new StoreFull(failure);
    if (!again || !connectionBroke(failure)) throw failure;
    // The system closes the connection of a page in the background. Nothing was committed: do it again.
    opening = null;
    return attempt(stores, mode, work, false);
  }
}

async function once(database, stores, mode, work) {
  const transaction = database.transaction(stores, mode, { durability: "strict" });
  const committed = transaction.done;
  committed.catch(() => {}); // told below, through `work` or by the await
  let result;
  try {
    result = await work(transaction);
  } catch (failure) {
    abort(transaction);
    throw transaction.error ?? failure;
  }
  await committed;
  return result;
}

function abort(transaction) {
  try {
    transaction.abort();
  } catch {
    // It had ended by itself.
  }
}

function connectionBroke(failure) {
  return (
    ["InvalidStateError", "UnknownError", "AbortError"].includes(failure?.name) ||
    /connection.*(clos|lost)/i.test(failure?.message ?? "")
  );
}

function connect() {
  if (outdated) throw new StoreOutdated();
  opening ??= open().catch((failure) => {
    opening = null;
    throw failure;
  });
  return opening;
}

function open() {
  return openDB(NAME, VERSION, {
    upgrade: (database, from) => build(database, from),
    blocked: () => tell("store-blocked"),
    blocking(_from, _to, event) {
      event.target.close();
      opening = null;
      outdated = true;
      tell("store-outdated");
    },
    terminated() {
      opening = null;
    },
  });
}

function build(database, from) {
  if (from > 0) return;
  database.createObjectStore("outbox", { keyPath: "id" });
  database.createObjectStore("photos", { keyPath: "sha256" }).createIndex("record", "record");
  database.createObjectStore("sent", { keyPath: "id" });
  for (const name of ["draft", "keys", "me", "settings"]) database.createObjectStore(name);
  rememberLoss();
}

// A database made anew although records were kept here: the system, or somebody, threw them away.
function rememberLoss() {
  const { kept = 0, lost = 0 } = marker();
  if (kept > 0) mark({ kept: 0, lost: lost + kept });
}

/** How many unsent records this phone keeps; written after each change of the queue. */
export const markKept = (kept) => mark({ ...marker(), kept });

/** How many unsent records went with a vanished database; 0 when all is well. */
export async function lostRecords() {
  await connect();
  return marker().lost ?? 0;
}

export const forgiveLoss = () => mark({ ...marker(), lost: 0 });

function marker() {
  try {
    return JSON.parse(localStorage.getItem(MARKER)) ?? {};
  } catch {
    return {};
  }
}

function mark(value) {
  try {
    localStorage.setItem(MARKER, JSON.stringify(value));
  } catch {
    // Without the marker a loss goes unnoticed here; the count on the server still tells.
  }
}

/** Ask the browser to keep our data, and remember its answer: true, false, or null where it cannot say. */
export async function askToKeep() {
  if (!navigator.storage?.persist) return rememberAnswer(null);
  const kept = (await navigator.storage.persisted()) || (await navigator.storage.persist());
  return rememberAnswer(kept);
}

async function rememberAnswer(answer) {
  await ifRoom(put("settings", { answer, asked_at: new Date().toISOString() }, "persistence"));
  return answer;
}

/** The browser's last answer, `{answer, asked_at}`, or undefined when it was never asked. */
export const persistence = () => get("settings", "persistence");

/** Room on this phone in bytes: `{used, quota, nearlyFull}`; zeros where the browser does not tell. */
export async function room() {
  const { usage: used = 0, quota = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  return { used, quota, nearlyFull: quota > 0 && quota - used < NEARLY_FULL };
}
