// Keeps one whole release on the phone, so that the courier's pages open without a network.
//
// The server writes RELEASE, ASSETS (path below static/ → SHA-256 in base64), SHELLS and OFFLINE above
// this line. It answers GET only: what is sent never passes through here, and nothing depends on
// Background Sync. Pages with data are never kept.

const PREFIX = "yitong-";
const CACHE = PREFIX + RELEASE;
const KEPT = "/kept.json"; // which files, with which bytes, a complete cache holds
const LIVE = ["/api/", "/r/", "/service_worker.js"];
const ANSWER = 1_000;

self.addEventListener("install", (event) => {
  leadPast(event);
  event.waitUntil(keepRelease());
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim().then(tidy)));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin || LIVE.some((path) => pathname.startsWith(path))) return;
  if (pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (request.mode !== "navigate") return;
  else if (SHELLS.includes(pathname)) event.respondWith(shell(pathname, request));
  else event.respondWith(online(request));
});

self.addEventListener("message", (event) => {
  const act = ACTS[event.data?.what];
  if (!act) return;
  const done = act(event.data).then((answer) => event.ports[0]?.postMessage(answer));
  event.waitUntil(done);
});

const ACTS = {
  // Only a press takes a new release: pages of two releases would mix otherwise.
  "take-over": () => self.skipWaiting(),
  // Language, theme or size of type may have been chosen since the kept pages came.
  "refresh-shells": ({ appearance }) => follow(appearance).then(() => true, () => false),
  here: () => tidy(),
};

// Without a route Chromium copies every body that is sent over to this worker, only to hear that it is not ours,
// and keeps the copies until it sweeps the worker: a queue of photos would fill the phone. Others cannot do it yet.
function leadPast(event) {
  const past = { condition: { urlPattern: { pathname: "/api/*" } }, source: "network" };
  event.addRoutes?.([past]).catch(() => {});
}

// ---------- install: all or nothing; the worker before stays until everything is here ----------

async function keepRelease() {
  const cache = await caches.open(CACHE);
  const before = await filesOfOthers();
  await Promise.all(Object.entries(ASSETS).map(([path, digest]) => keepFile(cache, path, digest, before)));
  await keepShells();
  await cache.put(KEPT, new Response(JSON.stringify(ASSETS)));
}

// Bytes that an older release already brought here are not fetched again: the scanner alone is a megabyte.
async function filesOfOthers() {
  const files = new Map();
  for (const name of await caches.keys()) {
    if (!name.startsWith(PREFIX) || name === CACHE) continue;
    const cache = await caches.open(name);
    const kept = await (await cache.match(KEPT))?.json();
    for (const [path, digest] of Object.entries(kept ?? {})) {
      files.set(digest, { cache, url: addressOf(path, name.slice(PREFIX.length)) });
    }
  }
  return files;
}

async function keepFile(cache, path, digest, before) {
  const url = addressOf(path, RELEASE);
  if (await cache.match(url)) return; // a try that broke off has left it, and it was whole
  await cache.put(url, (await copyOf(before.get(digest))) ?? (await fetchFile(url, digest)));
}

// A new Response, for the old one knows its old address: a module would import from there.
async function copyOf(older) {
  const found = older && (await older.cache.match(older.url));
  if (!found) return null;
  const headers = { "Content-Type": found.headers.get("Content-Type") };
  return new Response(await found.blob(), { headers });
}

// The digest is checked by the browser: a hotel's sign-in page or half a file is an error, not a file.
async function fetchFile(url, digest) {
  const integrity = `sha256-${digest}`;
  const response = await fetch(url, { integrity }).catch(() => fetch(url, { integrity, cache: "reload" }));
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response;
}

async function keepShells() {
  const fetched = await Promise.all([...SHELLS, OFFLINE].map(async (path) => [path, await fetchShell(path)]));
  const cache = await caches.open(CACHE);
  await Promise.all(fetched.map(([path, page]) => cache.put(path, page)));
}

async function fetchShell(path) {
  const page = await fetch(path, { cache: "no-store", redirect: "error" });
  if (!page.ok || page.headers.get("X-Release") !== RELEASE) throw new Error(`${path} is of another release`);
  return page;
}

const addressOf = (path, release) => `/static/${release}/${path}`;

// ---------- answer ----------

async function file(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

async function shell(path, request) {
  return (await keptPage(path)) ?? online(request);
}

async function online(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const page = await keptPage(OFFLINE);
    if (page) return page;
    throw error;
  }
}

async function keptPage(path) {
  const cache = await caches.open(CACHE);
  return cache.match(path, { ignoreVary: true });
}

// ---------- keep in step ----------

// Without a wanted look the kept pages are fetched anew in any case.
async function follow(appearance) {
  const page = await keptPage(OFFLINE);
  if (!appearance || page?.headers.get("X-Appearance") !== appearance) await keepShells();
}

// Files of older releases go when no page of theirs is open any more; a release on its way in is left alone.
async function tidy() {
  const others = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  if (others.length === 0 || self.registration.installing || self.registration.waiting) return;
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const inUse = await Promise.all(windows.map(releaseOf));
  if (inUse.includes(null)) return; // somebody sleeps; asked again when the next page opens
  const idle = others.filter((name) => !inUse.includes(name.slice(PREFIX.length)));
  await Promise.all(idle.map((name) => caches.delete(name)));
}

function releaseOf(client) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    setTimeout(() => resolve(null), ANSWER);
    client.postMessage({ what: "which-release" }, [port2]);
  });
}
