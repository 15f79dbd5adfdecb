// The outlets of a report, the nearest first: by the place of the device, without asking the server.

import { metres, nearestFirst, told } from "../foundation/distance.js";

export const start = (select) =>
  nearestFirst({
    offer: (button) => select.after(button),
    order: (here) => order(select, here),
  });

// The options of a select in the order of their distance; those without a place stay last.
function order(select, here) {
  const options = [...select.options].filter((option) => option.value);
  const away = new Map(options.map((option) => [option, metres(here, option.dataset)]));
  for (const option of options) {
    const far = away.get(option);
    option.dataset.name ??= option.textContent;
    if (far < Infinity) option.textContent = `${option.dataset.name} · ${told(far)}`;
  }
  const chosen = select.value;
  select.append(...options.sort((one, other) => away.get(one) - away.get(other)));
  select.value = chosen;
}
