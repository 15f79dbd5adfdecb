// How far things are from the device, and the offer to put the nearest first, without asking the server.

import { _ } from "./words.js";

const EARTH_METRES = 6_371_008.8;
const PATIENCE = { enableHighAccuracy: false, timeout: 10_000, maximumAge: 60_000 };

/** At once where the place is allowed already; else `offer(button)` puts the button that asks for it. */
export async function nearestFirst({ offer, order }) {
  if (!navigator.geolocation) return;
  const sort = () =>
    navigator.geolocation.getCurrentPosition(({ coords }) => order(coords), () => {}, PATIENCE);
  const allowed = await navigator.permissions?.query({ name: "geolocation" }).catch(() => null);
  if (allowed?.state === "granted") return sort();
  if (allowed?.state !== "denied") offer(sortButton(sort));
}

// Nobody is asked for their place before they want to be helped by it.
function sortButton(sort) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--quiet";
  button.textContent = _("按远近排");
  button.addEventListener("click", () => {
    button.remove();
    sort();
  });
  return button;
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
