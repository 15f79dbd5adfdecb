// Long work: ask `data-url` for the same fragment again until it no longer names one. Without this file a reload does.

import { Problem, send } from "../foundation/http.js";
import { startIn } from "../foundation/modules.js";

const FIRST = 700;
const LONGEST = 5_000;

export function start(box) {
  follow(box, FIRST);
}

function follow(box, wait) {
  setTimeout(async () => {
    if (!box.isConnected) return;
    if (document.hidden) return follow(box, wait);
    const next = await fragment(box.dataset.url);
    if (!next) return follow(box, Math.min(wait * 2, LONGEST));
    replace(box, next, Math.min(wait * 1.5, LONGEST));
  }, wait);
}

async function fragment(url) {
  try {
    const answer = await send(url, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.querySelector(".progress");
  } catch (problem) {
    if (problem instanceof Problem && problem.status !== 404) return null; // asked again later
    throw problem;
  }
}

// The box stays, its inside is changed: readers hear the new sentence, and the focus is not lost for nothing.
function replace(box, next, wait) {
  const focused = box.contains(document.activeElement);
  box.replaceChildren(...next.childNodes);
  box.dataset.status = next.dataset.status ?? "";
  startIn(box);
  if (next.dataset.url) return follow(box, wait);
  delete box.dataset.url;
  if (focused) box.querySelector("a, button")?.focus();
}
