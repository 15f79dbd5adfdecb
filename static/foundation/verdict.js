// What an answer of the server means for a record in the queue. Pure: one table, no side effects.
//
//   verify   a receipt came: delete only if it proves itself
//   photos   these photos are not complete on the server: send them again
//   gone     erased by law: stop for ever
//   look     step aside with the reason, a person decides; `again`: keep trying as well
//   sign-in  the whole queue pauses until somebody who may send is signed in
//   later    this record waits, the next one goes
//   wait     the whole queue waits: no network, somebody else's page, a server in trouble

const WHOLE_QUEUE = new Set([408, 425, 429, 502, 503, 504]);
const HEALS = new Set(["conflict", "not-received-yet"]); // 409 that time mends
const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 5 * 60_000;
const LONGEST_ASKED = 60 * 60_000;

/** @param answer the facts of wire.js `exchange`; @returns {{act: string, …}} */
export function verdict(answer) {
  const { status, ours, body, retryAfter } = answer;
  if (status === 0) return { act: "wait", why: "no-network", after: null };
  if (status === 401) return { act: "sign-in" };
  if (status >= 500 || WHOLE_QUEUE.has(status)) return trouble(status, retryAfter);
  if (status === 413) return aside(answer, { again: true });
  if (!ours) return { act: "wait", why: "not-ours", after: retryAfter };
  if (status < 300) return accepted(body, retryAfter);
  return refused(answer);
}

// A captive portal answers 200 too. What proves us is the receipt, and even that is verified.
function accepted(body, retryAfter) {
  if (typeof body?.receipt === "string") return { act: "verify", receipt: body.receipt };
  return { act: "wait", why: "not-ours", after: retryAfter };
}

function trouble(status, after) {
  return WHOLE_QUEUE.has(status)
    ? { act: "wait", why: "server", after }
    : { act: "later", why: "server", after }; // a 500 may be this record's alone
}

function refused(answer) {
  const { status, body } = answer;
  const slug = slugOf(body);
  if (status === 410) return { act: "gone" };
  if (slug === "photos-missing") return { act: "photos", missing: body.missing ?? [] };
  if (status === 409 && HEALS.has(slug)) return { act: "later", why: slug, after: null };
  if (status === 403 || status === 404) return aside(answer, { again: true });
  return aside(answer, { again: false });
}

function aside({ status, body, retryAfter }, { again }) {
  const reason = {
    status,
    slug: slugOf(body) || `http-${status}`,
    detail: body?.detail ?? "",
    errors: body?.errors ?? {},
  };
  return { act: "look", reason, again, after: retryAfter };
}

export const slugOf = (body) => String(body?.type ?? "").replace(/^urn:problem:/, "");

/** Milliseconds until the next try after `failures` in a row; what the server asked for wins. */
export function backOff(failures, asked = null, chance = Math.random()) {
  if (asked) return Math.min(asked, LONGEST_ASKED);
  const grown = Math.min(FIRST_WAIT * 2 ** Math.max(0, failures - 1), LONGEST_WAIT);
  return Math.round(grown * (0.5 + chance / 2));
}

/**
 * May this record go now? `me` is the session that the server has just confirmed.
 * A colleague of the same outlet forwards unread what the outlet's own people made; nobody else's
 * records are touched, least of all a report on the outlet.
 */
export function mayGo(entry, me, { now, waiting }) {
  if (entry.state === "gone") return false;
  if (entry.state === "look" && !entry.again_at) return false;
  if (entry.again_at && entry.again_at > now) return false;
  if (entry.depends_on && waiting.has(entry.depends_on)) return false;
  return mayForward(entry, me);
}

export const mayForward = (entry, me) =>
  entry.captured_by === me?.account_id || (entry.kind !== "report" && entry.outlet_id === me?.outlet?.id);
