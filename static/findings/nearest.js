// The outlets of a report, the nearest first: by the place of the device, without asking the server.

import { _ } from "../foundation/words.js";

const EARTH_METRES = 6_371_008.8;
const PATIENCE = { enableHighAccuracy: false, timeout: 10_000, maximumAge: 60_000 };

export async function start(select) {
  if (!navigator.geolocation) return;
  const allowed = await navigator.permissions?.query({ name: "geolocation" }).catch(() => null);
  if (allowed?.state === "granted") return sort(select);
  if (allowed?.state !== "denied") offer(select);
}

// Nobody is asked for their place before they want to be helped by it.
function offer(select) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--quiet";
  button.textContent = _("按远近排");
  button.addEventListener("click", () => {
    button.remove();
    sort(select);
  });
  select.after(button);
}

function sort(select) {
  navigator.geolocation.getCurrentPosition(({ coords }) => order(select, coords), () => {}, PATIENCE);
}

/** Put the options of a select in the order of their distance; those without a place stay last. */
export function order(select, here) {
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

/** A distance in metres, as people say it. */
export const told = (far) =>
  far < 1000 ? _("离您 %(metres)s 米", { metres: Math.round(far / 10) * 10 }) : _("离您 %(km)s 公里", { km: (far / 1000).toFixed(1) });

/** By the haversine formula, as webapp/places/distances.py measures. */
export function metres(here, { latitude, longitude }) {
  if (!latitude || !longitude) return Infinity;
  const turn = Math.PI / 180;
  const [north, east] = [(latitude - here.latitude) * turn, (longitude - here.longitude) * turn];
  const half =
    Math.sin(north / 2) ** 2 +
    Math.cos(here.latitude * turn) * Math.cos(latitude * turn) * Math.sin(east / 2) ** 2;
  return 2 * EARTH_METRES * Math.asin(Math.min(1, Math.sqrt(half)));
}
