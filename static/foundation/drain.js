// Empty the queue: one record at a time, under one lock for all pages, until each has its receipt.

import { listen, tell } from "./channel.js";
import * as device from "./device.js";
import * as outbox from "./outbox.js";
import * as serverKeys from "./server_keys.js";
import * as session from "./session.js";
import { get, ifRoom, put } from "./store.js";
import { backOff, mayForward, mayGo } from "./verdict.js";
import { exchange } from "./wire.js";

const LOCK = "yitong-drain";
const TROUBLE = 2; // so many records in a row met a broken server: it is not the records
const REST = 5 * 60_000;
const PHASE = { empty: "idle", later: "waiting", wait: "waiting", "sign-in": "paused" };

let started = false;
let timer = null;
let turnAhead = null;
let insisted = false; // a person asked: what waits for its time goes too
let failures = 0;
let notBefore = 0; // the server named this moment
let state = { phase: "idle", sending: null, progress: null, why: null };

/** Start for the life of this page; more than once does nothing. */
export function start() {
  if (started) return;
  started = true;
  addEventListener("online", nudge);
  addEventListener("focus", nudge);
  document.addEventListener("visibilitychange", () => document.hidden || nudge());
  listen(({ what }) => {
    if (what === "saved" || what === "removed") nudge();
    if (what === "session") drain();
  });
  drain();
}

function nudge() {
  if (Date.now() >= notBefore) drain();
}

/** What the queue does now: `{phase: idle|sending|waiting|paused, sending, progress, why}`. */
export const status = () => state;

/**
 * Try now. Calls while a round runs, here or in another page, become one round after it.
 * `insist`: because a person asked, also those records whose next try has its time still to come.
 */
export function drain({ insist = false } = {}) {
  insisted ||= insist;
  turnAhead ??= turn();
  return turnAhead;
}

async function turn() {
  let outcome;
  try {
    outcome = await underLock(round);
  } catch (failure) {
    outcome = { act: "wait", why: failure.name, after: null };
  }
  plan(outcome);
}

function underLock(work) {
  const run = () => {
    turnAhead = null; // whoever calls from here on wants another round
    clearTimeout(timer);
    const everything = insisted;
    insisted = false;
    return work(everything);
  };
  return navigator.locks ? navigator.locks.request(LOCK, run) : run();
}

function plan(outcome) {
  const failed = outcome.act === "wait" || outcome.act === "sign-in";
  failures = failed ? failures + 1 : 0;
  notBefore = outcome.after ? Date.now() + backOff(failures, outcome.after) : 0;
  clearTimeout(timer);
  timer = setTimeout(drain, pauseAfter(outcome, failed));
  show({ phase: PHASE[outcome.act], sending: null, progress: null, why: outcome.why ?? null });
}

function pauseAfter(outcome, failed) {
  if (failed) return backOff(failures, outcome.after);
  return outcome.at ? Math.min(REST, Math.max(1000, outcome.at - Date.now())) : REST;
}

function show(now) {
  state = { ...state, ...now };
  tell("drain", { state });
}

// A round first asks who is signed in: that decides whose records may go, and is a contact that counts.
async function round(everything) {
  if (!(await outbox.ids()).length && !(await owesReport())) return { act: "empty" };
  const { status: who, session: me, answer } = await session.refresh();
  if (who === "signed-out") return { act: "sign-in" };
  if (who === "unreachable") return noAnswer(answer);
  await serverKeys.refreshIfOld();
  const outcome = await sendAll(me, everything);
  await report(me);
  return outcome;
}

const noAnswer = ({ status: code, retryAfter }) => ({
  act: "wait",
  why: code ? "not-ours" : "no-network",
  after: retryAfter,
});

// Pass after pass until a pass finds nothing new: what is saved meanwhile goes in the same round.
async function sendAll(me, everything) {
  const { deliver } = await import("./delivery.js"); // not needed by a page whose queue is empty
  const tried = new Set();
  let broken = 0;
  for (;;) {
    const waiting = new Set(await outbox.ids());
    const untried = [...waiting].filter((id) => !tried.has(id));
    if (!untried.length) return whatIsLeft(me);
    for (const id of untried) {
      tried.add(id);
      const entry = await outbox.find(id);
      if (!entry || !mayGo(entry, me, { now: everything ? Infinity : Date.now(), waiting })) continue;
      const outcome = await deliver(entry, (progress) => show({ phase: "sending", sending: id, progress }));
      if (outcome.act === "received") failures = 0;
      if (outcome.act === "received" || outcome.act === "gone") waiting.delete(id);
      if (outcome.act === "wait" || outcome.act === "sign-in") return outcome;
      broken = outcome.act === "later" ? broken + 1 : 0;
      if (broken >= TROUBLE) return { act: "wait", why: "server", after: outcome.after };
    }
  }
}

async function whatIsLeft(me) {
  const left = (await outbox.list()).filter((entry) => mayForward(entry, me) && entry.again_at);
  if (!left.length) return { act: "empty" };
  return { act: "later", at: Math.min(...left.map(({ again_at }) => again_at)) };
}

// The server keeps the number, so that a phone which vanishes with records on it is missed. What it was told
// is remembered: a last word that got lost is said again, also when nothing is left to send.
async function report(me) {
  const phone = await device.enrolled(me.account_id);
  if (!phone) return;
  const { all: count, oldest } = await outbox.census(me);
  const last = await get("settings", wordOf(me));
  if (last?.heard && last.count === count && last.oldest === oldest) return;
  await ifRoom(put("settings", { count, oldest, heard: false }, wordOf(me)));
  const answer = await exchange(`/api/v1/devices/${phone.device_id}/unsent`, {
    method: "POST",
    json: { count, oldest_captured_at: oldest },
  });
  if (answer.status === 204) await ifRoom(put("settings", { count, oldest, heard: true }, wordOf(me)));
}

const wordOf = ({ account_id }) => `unsent/${account_id}`;

async function owesReport() {
  const me = await session.remembered();
  const last = me && (await get("settings", wordOf(me)));
  return Boolean(last && (last.count > 0 || !last.heard));
}
