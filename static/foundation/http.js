// Ask our own server: the headers it wants, a time limit, and a Problem for every refusal (RFC 9457).

import { _ } from "./words.js";

const TIMEOUT = 20_000;

/** A refusal that the person can be told. `status` 0: no answer came. */
export class Problem extends Error {
  /** @param body the RFC 9457 object, or null; `retryAfter` in seconds, or null */
  constructor(status, body, retryAfter = null) {
    super(body?.detail || sentence(status));
    this.name = "Problem";
    this.status = status;
    this.slug = String(body?.type ?? "").replace(/^urn:problem:/, "") || slug(status);
    this.errors = body?.errors ?? {};
    this.requestId = body?.request_id ?? "";
    this.body = body ?? {};
    this.retryAfter = retryAfter;
  }
}

/**
 * Send a request and answer the Response when it succeeded.
 * @param {{method?: string, json?: any, body?: BodyInit, headers?: object, timeout?: number,
 *   signal?: AbortSignal}} options `json` is sent as JSON; `body` as it is (FormData, Blob)
 * @throws {Problem} for a refusal, for no answer, and when the time (milliseconds) is over
 */
export async function send(url, options = {}) {
  const { method = "GET", json, body, headers = {}, timeout = TIMEOUT, signal } = options;
  const limit = AbortSignal.timeout(timeout);
  const request = {
    method,
    headers: { Accept: "application/json", "X-Yitong": "1", ...headers },
    body: json === undefined ? body : JSON.stringify(json),
    credentials: "same-origin",
    cache: "no-store",
    signal: signal ? either(signal, limit) : limit,
  };
  if (json !== undefined) request.headers["Content-Type"] = "application/json";
  const response = await answered(url, request, signal);
  if (!response.ok) throw await problemOf(response);
  return response;
}

/** GET and read JSON. Anything else, such as a hotel's sign-in page, is a Problem "not-ours". */
export async function read(url, options = {}) {
  const response = await send(url, options);
  const type = response.headers.get("Content-Type") ?? "";
  if (!type.includes("json")) throw new Problem(0, { type: "urn:problem:not-ours" });
  return response.json();
}

async function answered(url, request, signal) {
  try {
    return await fetch(url, request);
  } catch (error) {
    if (signal?.aborted) throw error; // the caller's own wish is no refusal
    const slug = error.name === "TimeoutError" ? "timeout" : "no-signal";
    throw new Problem(0, { type: `urn:problem:${slug}` });
  }
}

async function problemOf(response) {
  const isJson = (response.headers.get("Content-Type") ?? "").includes("json");
  const body = isJson ? await response.json().catch(() => null) : null;
  return new Problem(response.status, body, waiting(response.headers.get("Retry-After")));
}

// Seconds or a date (RFC 9110, 10.2.3).
function waiting(value) {
  if (!value) return null;
  const seconds = Number.isNaN(Number(value)) ? (Date.parse(value) - Date.now()) / 1000 : Number(value);
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : null;
}

// AbortSignal.any came later than the phones we serve.
function either(...signals) {
  const controller = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) controller.abort(signal.reason);
    signal.addEventListener("abort", () => controller.abort(signal.reason), { once: true });
  }
  return controller.signal;
}

const slug = (status) => (status ? `http-${status}` : "no-signal");

function sentence(status) {
  if (status === 0) return _("没有信号。您填的都还在，联网后再按一次。");
  if (status >= 500) return _("服务器出了问题，不是您的操作引起的。");
  return _("这一步没有办成，没有做任何改动。");
}
