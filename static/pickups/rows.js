// The shift as one list: what waits on this phone, what has its receipt, what the server knows. Pure.

import { businessDay } from "../foundation/times.js";

/**
 * @param {{queue: object[], sent: object[], server: object[], me: object, day: string}} known `queue` and
 *   `sent` as the phone keeps them, `server` the lines of /api/v1/pickups/today, `day` YYYY-MM-DD
 * @returns rows of this person, the latest first: `{id, headId, kind, state, waybills, captured_at,
 *   entry?, receipt, pending?, …what the record says}`; state is local, received, reported, look, void,
 *   refused or gone
 */
export function rowsOf({ queue, sent, server, me, day }) {
  const rows = new Map();
  const own = ({ captured_by }) => captured_by === me?.account_id;
  for (const line of server) rows.set(line.id, fromServer(line));
  for (const proof of sent.filter(own)) {
    if (!rows.has(proof.id) && isAct(proof) && businessDay(proof.captured_at) === day) {
      rows.set(proof.id, fromSent(proof));
    }
  }
  for (const entry of queue.filter(own).filter(isOfShift)) rows.set(entry.id, fromQueue(entry));
  for (const proof of sent.filter(own)) applyChange(rows, proof);
  for (const entry of queue.filter(own)) notePending(rows, entry);
  return [...rows.values()].sort((one, other) => (one.captured_at < other.captured_at ? 1 : -1));
}

const OF_A_SHIFT = new Set(["pickup", "refusal", "void", "correction"]);
const isOfShift = ({ kind }) => OF_A_SHIFT.has(kind); // what else the phone keeps has pages of its own
const isAct = ({ kind }) => kind === "pickup" || kind === "refusal";

const fromServer = ({ head_id, ...line }) => ({ ...line, headId: head_id, correctable: line.correctable ?? [] });

function fromSent({ id, kind, captured_at, receipt, summary }) {
  const state = kind === "refusal" ? "refused" : "received";
  return { ...summary, id, headId: id, kind, state, captured_at, receipt, correctable: [] };
}

function fromQueue(entry) {
  const { id, kind, state, captured_at, summary } = entry;
  return { ...summary, id, headId: id, kind, state, captured_at, receipt: "", correctable: [], entry };
}

// A correction or a void that the server has, before its list was fetched anew.
function applyChange(rows, { id, kind, summary }) {
  const row = rows.get(summary.of);
  if (!row || row.headId === id) return;
  if (kind === "void" && row.state !== "void") row.state = "void";
  if (kind !== "correction" || row.headId !== summary.head) return;
  // What the authority had sent back goes to it again; until it answers the record is simply received.
  Object.assign(row, summary.changes, { headId: id, state: "received", reason: "", correctable: [] });
}

// What was refused does not go out by itself: it is a row of its own that needs a hand.
function notePending(rows, { kind, state, summary }) {
  const row = rows.get(summary.of);
  if (row && state === "local") row.pending = kind;
}

/** Parcels that count today, by class: `{total, classes: {loose: 41, …}, states: {local, received, …}}`. */
export function tallyOf(rows, day) {
  const tally = { total: 0, classes: {}, states: { local: 0, received: 0, reported: 0, look: 0 } };
  for (const row of rows) {
    if (row.kind !== "pickup" || !(row.state in tally.states)) continue;
    const parcels = row.waybills.length;
    const isToday = businessDay(row.captured_at) === day;
    // What waits is counted whichever day it is from: it is on this phone now.
    if (isToday || row.state === "local") tally.states[row.state] += parcels;
    if (!isToday) continue;
    tally.total += parcels;
    tally.classes[row.class] = (tally.classes[row.class] ?? 0) + parcels;
  }
  tally.states.look = parcelsOf(rows.filter(needsHand)); // of any day and kind, as they are listed
  return tally;
}

/** Whether somebody has to do something about it. */
export const needsHand = ({ state }) => state === "look" || state === "gone";

/** Parcels of these rows; a refusal without a waybill counts as one. */
export const parcelsOf = (rows) => rows.reduce((sum, { waybills }) => sum + Math.max(1, waybills?.length ?? 0), 0);

/** Rows that hold a waybill which is, or ends with, what was typed. */
export function rowsWith(rows, text) {
  const wanted = text.toUpperCase().replace(/[^0-9A-Z]/g, "");
  if (wanted.length < 3) return [];
  return rows.filter(({ waybills }) => waybills?.some((number) => number.endsWith(wanted)));
}
