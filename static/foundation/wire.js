// One exchange with our server, answered as facts: the queue has to tell every kind of answer apart.

const HEADERS = { Accept: "application/json", "X-Yitong": "1" };
const TIMEOUT = 30_000;

/**
 * Send, and never throw for what the network or a server does.
 * @returns {Promise<{status: number, ours: boolean, body: any, header: (name: string) => string|null,
 *   retryAfter: number|null, sentAt: number, answeredAt: number}>}
 *   status 0: no answer. `ours`: the answer has our shape; a captive portal's page has not.
 *   retryAfter in milliseconds; the times are the phone's, in milliseconds.
 */
export async function exchange(url, { method = "GET", json, body, headers = {}, timeout = TIMEOUT } = {}) {
  const request = {
    method,
    headers: { ...HEADERS, ...headers },
    body: json === undefined ? body : JSON.stringify(json),
    credentials: "same-origin",
    cache: "no-store",
    redirect: "error", // our API never redirects: whoever does is not us
    signal: AbortSignal.timeout(timeout),
  };
  if (json !== undefined) request.headers["Content-Type"] = "application/json";
  const sentAt = Date.now();
  try {
    const response = await fetch(url, request);
    return await facts(response, sentAt);
  } catch {
    return silence(sentAt);
  }
}

async function facts(response, sentAt) {
  const isJson = /^application\/(problem\+)?json\b/i.test(response.headers.get("Content-Type") ?? "");
  const text = await response.text(); // reading may fail half-way: then there was no answer
  const answeredAt = Date.now();
  const body = isJson ? parsed(text) : null;
  return {
    status: response.status,
    ours: body !== null || response.headers.has("Tus-Resumable"),
    body,
    header: (name) => response.headers.get(name),
    retryAfter: waiting(response.headers.get("Retry-After"), answeredAt),
    sentAt,
    answeredAt,
  };
}

function parsed(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}

// Retry-After is seconds or a date (RFC 9110, 10.2.3).
function waiting(value, now) {
  if (!value) return null;
  const seconds = Number(value);
  const span = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - now;
  return Number.isFinite(span) && span > 0 ? span : null;
}

function silence(sentAt) {
  return {
    status: 0,
    ours: false,
    body: null,
    header: () => null,
    retryAfter: null,
    sentAt,
    answeredAt: Date.now(),
  };
}
