// What one page of this phone tells the others: that the queue moved, that a lock fell, who is signed in.

const NAME = "yitong";
const heard = new Set();
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(NAME) : null;

channel?.addEventListener("message", ({ data }) => heard.forEach((listener) => listener(data)));

/** Tell every page of this phone, this one too. `what` is a word, the rest are plain values. */
export function tell(what, rest = {}) {
  const message = { what, ...rest };
  channel?.postMessage(message);
  heard.forEach((listener) => listener(message));
}

/** Call `listener(message)` for each message; answers a function that stops it. */
export function listen(listener) {
  heard.add(listener);
  return () => heard.delete(listener);
}
