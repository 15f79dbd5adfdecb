// The service worker's page side: register it, tell of a new release, take it when the person says so.

import { button, notice } from "../components/markup.js";
import { release } from "./release.js";
import { _ } from "./words.js";

const HOUR = 3_600_000;

let registration = null;
let lookedAt = 0;
let taking = false;

/** Register the worker and keep an eye on it; does nothing where there are no service workers. */
export async function keepUpToDate() {
  if (!("serviceWorker" in navigator)) return;
  const worker = navigator.serviceWorker;
  const hadWorker = Boolean(worker.controller);
  worker.addEventListener("message", answerWorker);
  worker.addEventListener("controllerchange", () => replaced(hadWorker));
  worker.startMessages();
  try {
    registration = await worker.register("/service_worker.js", { updateViaCache: "none" });
  } catch {
    return; // not a trusted address, or no network at the very first visit
  }
  if (!registration) return; // browsers that only pretend
  lookedAt = Date.now();
  watch(registration);
  worker.controller?.postMessage({ what: "here" });
  worker.controller?.postMessage({ what: "refresh-shells", appearance: appearance() });
  window.addEventListener("online", () => lookForUpdate());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && Date.now() - lookedAt > HOUR) lookForUpdate();
  });
}

/** Ask the server whether there is a newer release; quiet without a network. */
export async function lookForUpdate() {
  lookedAt = Date.now();
  await registration?.update().catch(() => {});
}

// What the person wants to see. A kept page only shows what was wanted when it was fetched: there the
// cookies say it, where one was set.
function appearance() {
  const { dataset, lang } = document.documentElement;
  if (!("shell" in document.body.dataset)) return dataset.appearance ?? "";
  const chosen = Object.fromEntries(document.cookie.split("; ").map((pair) => pair.split("=")));
  const language = chosen.language?.replace("_", "-") || lang;
  return `${language} ${chosen.theme || "auto"} ${chosen.large_type === "1" ? "large" : "normal"}`;
}

// Only when no page of an old release is open may its files go.
function answerWorker({ data, ports }) {
  if (data?.what === "which-release") ports[0].postMessage(release);
}

function watch(found) {
  if (found.waiting && navigator.serviceWorker.controller) announce(found.waiting);
  found.addEventListener("updatefound", () => {
    const next = found.installing;
    next?.addEventListener("statechange", () => {
      if (next.state === "installed" && navigator.serviceWorker.controller) announce(next);
    });
  });
}

function announce(waiting) {
  const take = button(_("换上新版本"), { kind: "quiet" });
  take.addEventListener("click", () => {
    taking = true;
    take.disabled = true;
    waiting.postMessage({ what: "take-over" });
  });
  show(_("有新版本"), _("按一下就换上，待发的记录都留着。"), take);
}

// Another page took the new release. What is being typed here stays; the files of this release are kept.
function replaced(hadWorker) {
  if (taking) window.location.reload();
  else if (hadWorker) {
    const reload = button(_("刷新"), { kind: "quiet" });
    reload.addEventListener("click", () => window.location.reload());
    show(_("已换上新版本"), _("手上的办完后，刷新这一页。"), reload);
  }
}

function show(title, text, act) {
  const { dataset } = document.body;
  if (!("shell" in dataset)) return; // every other page has come from the server just now
  if ("flow" in dataset) return; // nobody is disturbed in the middle of a pickup
  document.getElementById("release-notice")?.remove();
  const box = notice("", title, text, act);
  box.id = "release-notice";
  document.getElementById("main")?.prepend(box);
}
