// Where the device is: demanded by some steps, wanted with a report, and never waited for where it is only wanted.

import { _ } from "./words.js";
import { Trouble } from "./trouble.js";

const PATIENCE = { demanded: 30_000, wanted: 4_000 };
const DENIED = 1;

/** @param {"demanded" | "wanted" | ""} wish */
export function position(wish) {
  let asked = null;

  const ask = () =>
    new Promise((resolve, reject) => {
      if (!navigator.geolocation) return reject(new Error("This browser knows no places."));
      const options = { enableHighAccuracy: true, timeout: PATIENCE.demanded, maximumAge: 30_000 };
      navigator.geolocation.getCurrentPosition(({ coords }) => resolve(coords), reject, options);
    });

  return {
    /** Ask ahead, so that the answer is there when the form is sent. */
    begin() {
      if (wish) (asked ??= ask()).catch(() => {});
    },

    /** The coordinates, however long the person thinks about allowing it; null where they are not to be had. */
    async known() {
      try {
        return await (asked ??= ask());
      } catch {
        asked = null;
        return null;
      }
    },

    /** The coordinates, or null where they are not demanded. Throws Trouble. */
    async find() {
      if (!wish) return null;
      try {
        return await within(PATIENCE[wish], (asked ??= ask()));
      } catch (failure) {
        asked = null; // the next press asks again
        if (wish === "wanted") return null;
        throw new Trouble(sentence(failure));
      }
    },
  };
}

const within = (time, promise) =>
  Promise.race([
    promise,
    new Promise((_resolve, reject) => setTimeout(reject, time, new Error("It took too long."))),
  ]);

const sentence = (failure) =>
  failure.code === DENIED
    ? _("没有允许定位。这一步要在现场办：在浏览器里允许本站定位，再按一次。您填的都还在。")
    : _("没有定到位置。打开手机的定位，到窗边或室外再按一次。您填的都还在。");
