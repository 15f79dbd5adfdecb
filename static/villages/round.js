// The round as one list: what the server said when it could be asked, and what this phone did since. Pure.

/**
 * @param {{round: object|null, queue: object[], sent: object[], me: object, day: string,
 *   businessDay: (moment: string) => string}} known `round` as /api/v1/villages/round answered, maybe days ago
 * @returns {{due: object[], others: object[]}} villages with `{id, name, mode, owed, done, visit}`;
 *   `visit`: `{id, state: local|received|look, captured_at, flagged, has_place, entry?}`, the latest of today
 */
export function roundOf({ round, queue, sent, me, day, businessDay }) {
  const isFresh = round?.business_day === day;
  const weekday = new Date(`${day}T12:00:00Z`).getUTCDay() || 7;
  const own = (one) => one.kind === "check-in" && one.captured_by === me?.account_id;
  const here = [
    ...sent.filter(own).map((proof) => fromPhone(proof, "received")),
    ...queue.filter(own).map((entry) => fromPhone(entry, entry.state === "local" ? "local" : "look", entry)),
  ].filter(({ captured_at, state }) => businessDay(captured_at) === day || state !== "received");
  const villages = (round?.villages ?? []).map((village) => {
    const told = isFresh ? village.today.map((one) => ({ ...one, state: "received" })) : [];
    const ids = new Set(told.map(({ id }) => id));
    const more = here.filter(({ id, village_id }) => village_id === village.id && !ids.has(id));
    const visits = [...told, ...more].sort((one, other) => (one.captured_at < other.captured_at ? -1 : 1));
    const visit = visits.find(({ state }) => state === "look") ?? visits.at(-1) ?? null;
    const isNew = told.length === 0 && more.some(({ state }) => state !== "look");
    const before = isFresh || sameWeek(round?.business_day, day) ? village.done : 0;
    return { ...village, done: before + (isNew ? 1 : 0), visit, isDue: village.weekdays.includes(weekday) };
  });
  return { due: villages.filter(({ isDue }) => isDue), others: villages.filter(({ isDue }) => !isDue) };
}

function fromPhone({ id, captured_at, summary }, state, entry = null) {
  return { id, captured_at, village_id: summary.village_id, has_place: summary.has_place, flagged: false, state, entry };
}

// Days as YYYY-MM-DD; a week begins on Monday.
function sameWeek(one, other) {
  const monday = (day) => {
    const at = Date.parse(`${day}T12:00:00Z`);
    return at - ((new Date(at).getUTCDay() || 7) - 1) * 86_400_000;
  };
  return Boolean(one) && monday(one) === monday(other);
}
