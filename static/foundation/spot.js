// Where the phone is, as a record has it: whole micro-degrees and metres. Wanted, never waited for.

import { position } from "./position.js";

const MICRO = 1_000_000;

/** `begin()` asks ahead, `look()` answers coordinates for sorting, `find()` what a record says; both may be null. */
export function spot() {
  const wanted = position("wanted");
  return {
    begin: () => wanted.begin(),
    look: () => wanted.known(),
    async find() {
      const coords = await wanted.find();
      if (!coords) return null;
      return {
        latitude_e6: Math.round(coords.latitude * MICRO),
        longitude_e6: Math.round(coords.longitude * MICRO),
        accuracy_metres: Math.min(MICRO, Math.max(0, Math.round(coords.accuracy))),
      };
    },
  };
}
