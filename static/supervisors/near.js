// The tasks of a month, the nearest first: by the place of the device, without asking the server.

import { metres, nearestFirst, told } from "../foundation/distance.js";

export const start = (list) =>
  nearestFirst({
    offer(button) {
      button.classList.add("near");
      list.before(button);
    },
    order: (here) => order(list, here),
  });

// The rows in the order of their distance; those without a place stay last.
function order(list, here) {
  const rows = [...list.children].map((row) => [row, metres(here, row.dataset)]);
  for (const [row, far] of rows) {
    const words = row.querySelector("[data-part=away]");
    if (words && far < Infinity) words.textContent = `${told(far)} · `;
  }
  list.append(...rows.sort(([, one], [, other]) => one - other).map(([row]) => row));
}
