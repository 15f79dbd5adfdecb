// Times as people of the shift read them: always Shanghai's, whatever the phone is set to.

import { language } from "./words.js";

const ZONE = { timeZone: "Asia/Shanghai" };
const LOCALE = language === "en" ? "en-GB" : language; // Mon 23 November, like the server's pages
const format = (options) => new Intl.DateTimeFormat(LOCALE, { ...ZONE, ...options });
const CLOCK = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DAY = format({ month: "long", day: "numeric", weekday: "short" });
const DATE = format({ month: "long", day: "numeric" });
const PARTS = new Intl.DateTimeFormat("en-CA", { ...ZONE, year: "numeric", month: "2-digit", day: "2-digit" });

/** 16:41 */
export const clockTime = (moment) => CLOCK.format(new Date(moment));

/** 11月23日周一 with spaces between figures and characters: 11 月 23 日 周一 */
export const dayInWords = (moment) => spaced(DAY.format(new Date(moment))).replace(/日(?=[周星])/, "日 ");

const spaced = (text) =>
  text.replace(/(\d)([\u3400-\u9fff])/g, "$1 $2").replace(/([\u3400-\u9fff])(\d)/g, "$1 $2");

/** 16:41 on that business day, 11 月 19 日 on others. */
export const shortTime = (moment, day) =>
  businessDay(moment) === day ? clockTime(moment) : spaced(DATE.format(new Date(moment)));

/** 2026-11-23, the business day */
export const businessDay = (moment) => PARTS.format(new Date(moment));

/** 2026.11.23, as a postmark has it */
export const stampDay = (moment) => businessDay(moment).replaceAll("-", ".");
