// The live board: asks for its own inside again, every ten seconds while somebody looks. Without this file a reload does.

import { send } from "../foundation/http.js";
import { startIn } from "../foundation/modules.js";

const EVERY = 10_000;

export function start(board) {
  const stale = document.querySelector("[data-stale]");
  setInterval(async () => {
    if (document.hidden || !board.isConnected) return;
    const next = await fragment(board.dataset.url);
    if (stale) stale.hidden = Boolean(next);
    if (next) replace(board, next);
  }, EVERY);
}

async function fragment(url) {
  try {
    const answer = await send(url, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.querySelector(".board__now");
  } catch {
    return null; // what is shown stays, and it is said that it is old
  }
}

// Whoever stands on a button keeps it, if it is still there.
function replace(board, next) {
  const focused = board.contains(document.activeElement) ? document.activeElement.id : "";
  board.replaceChildren(next);
  startIn(board);
  if (focused) document.getElementById(focused)?.focus();
}
