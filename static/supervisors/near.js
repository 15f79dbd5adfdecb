// The tasks of a month, the nearest first: by the place of the device, without asking the server.

import { metres, told } from "../findings/nearest.js";
import { _ } from "../foundation/words.js";

const PATIENCE = { enableHighAccuracy: false, timeout: 10_000, maximumAge: 60_000 };

export async function start(list) {
  if (!navigator.geolocation) return;
  const allowed = await navigator.permissions?.query({ name: "geolocation" }).catch(() => null);
  if (allowed?.state === "granted") return sort(list);
  if (allowed?.state !== "denied") offer(list);
}

// Nobody is asked for their place before they want to be helped by it.
function offer(list) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--quiet near";
  button.textContent = _("按远近排");
  button.addEventListener("click", () => {
    button.remove();
    sort(list);
  });
  list.before(button);
}

function sort(list) {
  navigator.geolocation.getCurrentPosition(({ coords }) => order(list, coords), () => {}, PATIENCE);
}

/** Put the rows in the order of their distance; those without a place stay last. */
export function order(list, here) {
  const rows = [...list.children].map((row) => [row, metres(here, row.dataset)]);
  for (const [row, far] of rows) {
    const words = row.querySelector("[data-part=away]");
    if (words && far < Infinity) words.textContent = `${told(far)} · `;
  }
  list.append(...rows.sort(([, one], [, other]) => one - other).map(([row]) => row));
}
