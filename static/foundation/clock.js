// The server's time as this phone knows it. The phone's own clock is kept too, never believed alone.

import { get, ifRoom, put } from "./store.js";

const SLOW = 10_000; // an answer slower than this says too little about the time
const SET_BACK = 2_000; // smaller differences of the two clocks are drift

let known; // {offset, wall, mono, life}: undefined until it was looked up once

/** Learn from an answer: `serverTime` is ISO 8601, the other two the phone's milliseconds around it. */
export async function learn(serverTime, sentAt, answeredAt) {
  const moment = Date.parse(serverTime);
  const took = answeredAt - sentAt;
  if (Number.isNaN(moment) || took < 0 || took > SLOW) return;
  known = {
    offset: Math.round(moment - (sentAt + answeredAt) / 2),
    wall: answeredAt,
    mono: performance.now(),
    life: performance.timeOrigin,
  };
  await ifRoom(put("settings", known, "clock"));
}

/** What a record says of its time: milliseconds to add to the phone's, and how long ago that was learnt. */
export async function reading() {
  known ??= await get("settings", "clock");
  return judge(known, { wall: Date.now(), mono: performance.now(), life: performance.timeOrigin });
}

/** This moment by the server's clock, in milliseconds. */
export async function serverNow() {
  return Date.now() + ((await reading()).server_offset_ms ?? 0);
}

/**
 * Pure. Within one life of a page the monotonic clock shows that somebody set the phone back;
 * forward it cannot tell from sleep, so that is left to the server and its skew flag.
 */
export function judge(measured, now) {
  if (!measured) return { server_offset_ms: null, offset_age_ms: null };
  const wall = now.wall - measured.wall;
  const mono = now.life === measured.life ? now.mono - measured.mono : Math.max(0, wall);
  const setBack = mono - wall > SET_BACK ? mono - wall : 0;
  return {
    server_offset_ms: Math.round(measured.offset + setBack),
    offset_age_ms: Math.round(Math.max(0, wall + setBack)),
  };
}
