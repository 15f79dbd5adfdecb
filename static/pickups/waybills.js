// Waybill numbers: what a scanner, a camera or a finger gives, made one number and judged. Pure.
//
// The twin of webapp/waybills/numbers.py, where the sources stand; tests/twins holds the two together.
// What people read about a code: waybill_sentences.js.

import { isCitizenNumber } from "../identity/documents.js";

/** The form of one brand's numbers. Certain forms name their brand by letters; likely ones are shared. */
export const PATTERNS = [
  { brand: "SF", form: "SF[0-9]{12,13}", isCertain: true },
  { brand: "YTO", form: "YT[0-9]{13}", isCertain: true },
  { brand: "JT", form: "JT[0-9]{12,13}", isCertain: true },
  { brand: "JD", form: "JD(?:[0-9]{11,15}|[A-Z][0-9]{11,13}|[A-Z]{2}[0-9]{11,12})", isCertain: true },
  { brand: "DEPPON", form: "DP[A-Z][0-9]{11,13}", isCertain: true },
  { brand: "ZTO", form: "ZTO[0-9]{12}", isCertain: true },
  { brand: "STO", form: "STO[0-9]{10,13}", isCertain: true },
  { brand: "YUNDA", form: "YD[0-9]{12,13}", isCertain: true },
  { brand: "ZJS", form: "ZJS[0-9]{12}", isCertain: true },
  { brand: "EMS", form: "(?:1[0-3]|5[0-2]|95|97)[0-9]{11}", isCertain: false },
  { brand: "CHINAPOST", form: "(?:96|98|99)[0-9]{11}", isCertain: false },
  { brand: "YUNDA", form: "(?:31|4[0-9])(?:[0-9]{11}|[0-9]{13})", isCertain: false },
  { brand: "ZTO", form: "7[3-9][0-9]{12}", isCertain: false },
  { brand: "STO", form: "77[0-9]{13}", isCertain: false },
  { brand: "SF", form: "[0-9]{12}", isCertain: false },
  { brand: "ZTO", form: "[0-9]{12}", isCertain: false },
  { brand: "STO", form: "[0-9]{12}", isCertain: false },
];

/** No waybill number can be made of this. `position` counts normalised characters from 1; 0: no single place. */
export class WaybillRefused extends Error {
  constructor(code, position = 0) {
    super(code);
    this.name = "WaybillRefused";
    this.code = code;
    this.position = position;
  }
}

/**
 * What was scanned or typed as one number: upper case, half-width, without what only separates.
 *
 * Takes the number out of a link, of a code that holds several things and of a barcode with the number of
 * a piece behind it, where it is clear which number is meant; otherwise the text comes back without its
 * spaces, for `check` to refuse. Never throws; twice is the same as once.
 */
export function normalise(text) {
  const folded = text
    .replace(FULL_WIDTH, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0xfee0))
    .replace(SKIPPED, "")
    .replace(/[a-z]/g, (letter) => letter.toUpperCase())
    .replace(DASHES, "-")
    .replace(SYMBOLOGY, "");
  const piece = PIECE.exec(folded);
  const plain = piece ? piece[1] : folded.replaceAll("-", "");
  if (!plain || LETTERS.test(plain)) return plain;
  return numberIn(folded) || folded;
}

/**
 * Judge what was scanned or typed; throws WaybillRefused.
 *
 * `brandCode` is the short code of the outlet's brand: it decides between brands that share a form, and a
 * number that certainly is another brand's gets the warning brand-differs.
 * Returns { number, kind: "s10" | "brand" | "unknown", brandHint: code | null, warnings: [code] }.
 */
export function check(text, { brandCode = null } = {}) {
  const number = normalise(text);
  refuseNoNumber(number);
  const own = brandCode ? brandCode.toUpperCase() : null;
  if (S10.test(number)) return s10(number, own);
  refuseSlips(number);
  const certain = brandsOf(number, true);
  const brands = certain.length ? certain : brandsOf(number, false);
  if (!brands.length) return waybill(number, "unknown", null, ["pattern-unknown"]);
  if (brands.includes(own)) return waybill(number, "brand", own);
  const hint = brands.length === 1 ? brands[0] : null;
  return waybill(number, "brand", hint, differs(own, certain.length ? hint : null));
}

/** The check digit of the eight digits of a UPU S10 identifier. */
export function s10CheckDigit(serial) {
  const total = [...serial].reduce((sum, digit, at) => sum + Number(digit) * S10_WEIGHTS[at], 0);
  const rest = 11 - (total % 11);
  return { 10: "0", 11: "5" }[rest] ?? String(rest);
}

/** What people call the parcel: 354CN of EA418205354CN, the last four of other numbers. */
export const tail = (number) => number.slice(S10.test(number) ? -5 : -4);

/** For people: { head: "EA 418 205", tail: "354CN" }, { head: "1189 4420 7", tail: "7315" }. */
export function groups(number) {
  const end = tail(number);
  const head = number.slice(0, number.length - end.length);
  const letters = /^[A-Z]*/.exec(head)[0];
  const size = S10.test(number) ? 3 : 4;
  const parts = letters ? [letters] : [];
  for (let at = letters.length; at < head.length; at += size) parts.push(head.slice(at, at + size));
  return { head: parts.join(" "), tail: end };
}

const SHORTEST = 8;
const LONGEST = 32;
const S10 = /^[A-Z]{2}[0-9]{9}[A-Z]{2}$/;
const S10_WEIGHTS = [8, 6, 4, 2, 3, 5, 9, 7];
const S10_SLIP = /^[A-Z]{2}([0-9OIL]{9})CN$/;
const LETTERS = /^[0-9A-Z]+$/;
const FULL_WIDTH = /[\uff01-\uff5e]/g;
const SKIPPED =
  /[\u0000-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]+/gu;
const DASHES = /[\u2010-\u2015\u2212]/gu;
// A hardware scanner may send the identifier of ISO/IEC 15424 before the text, such as ]C1.
const SYMBOLOGY = /^(?:\][A-Z][0-9])+/;
// JD prints the piece and the count of pieces behind the number: JDX012345678901-1-3-.
const PIECE = /^(JD[A-Z]{0,3}[0-9]{10,15})-[0-9]{1,4}-[0-9]{1,4}-?[0-9A-Z]*$/;
const LINK = /^(?:HTTPS?:\/\/|WWW[.])/;
// Names of parameters under which the sites of postal companies carry the number.
const NUMBER_PARAMETER =
  /^(?:(?:WAYBILL|BILL|MAIL|EXPRESS|TRACK|TRACKING|LOGISTIC|SHIPMENT)_?(?:NO|NUM|NUMBER|CODE|ID)?|NO|NUM|NU|NUMBER)$/;
const BRANDS = new Set(PATTERNS.map(({ brand }) => brand));
const MATCHERS = PATTERNS.map(({ brand, form, isCertain }) => ({
  brand,
  isCertain,
  matches: new RegExp(`^(?:${form})$`),
}));

const waybill = (number, kind, brandHint, warnings = []) => ({ number, kind, brandHint, warnings });

// The one number in a link or in a text of several parts; empty where it is not clear.
function numberIn(folded) {
  const known = new Set((folded.match(/[0-9A-Z]+/g) ?? []).filter(isCertainly));
  if (known.size) return only(known);
  if (!LINK.test(folded)) return "";
  const named = [...folded.matchAll(/[?&;#/]([A-Z_]+)=([^?&;#/]*)/g)]
    .filter(([, name]) => NUMBER_PARAMETER.test(name))
    .map(([, , value]) => value.replaceAll("-", ""));
  return only(new Set(named.filter(fitsLength)));
}

const only = (found) => (found.size === 1 ? [...found][0] : "");

function isCertainly(run) {
  if (S10.test(run)) return s10CheckDigit(run.slice(2, 10)) === run[10];
  return brandsOf(run, true).length > 0;
}

const fitsLength = (value) => LETTERS.test(value) && value.length >= SHORTEST && value.length <= LONGEST;

function refuseNoNumber(number) {
  if (!number) throw new WaybillRefused("empty");
  if (!LETTERS.test(number)) {
    if (LINK.test(number)) throw new WaybillRefused("link-unclear");
    const before = /^[0-9A-Z-]*/.exec(number)[0].length;
    throw new WaybillRefused("wrong-character", before + 1);
  }
  if (number.length < SHORTEST) throw new WaybillRefused("too-short");
  if (number.length > LONGEST) throw new WaybillRefused("too-long");
}

function s10(number, own) {
  if (s10CheckDigit(number.slice(2, 10)) !== number[10]) throw new WaybillRefused("wrong-check-digit", 11);
  if (!number.endsWith("CN")) return waybill(number, "s10", null);
  // EMS and China Post are one house: an outlet may be entered under either.
  if (own === "EMS" || own === "CHINAPOST") return waybill(number, "s10", own);
  const hint = number.startsWith("E") ? "EMS" : "CHINAPOST";
  return waybill(number, "s10", hint, differs(own, hint));
}

// What looks like a slip of the scanner or the finger rather than like a form not yet known. Numbers
// shorter than 13 are too common a form to tell where one ends and the next begins.
function refuseSlips(number) {
  // It would stand in clear on the phone and in lists.
  if (isCitizenNumber(number)) throw new WaybillRefused("identity-number");
  const slip = S10_SLIP.exec(number);
  if (slip) throw new WaybillRefused("letter-for-digit", slip[1].search(/[OIL]/) + 3);
  const half = Math.floor(number.length / 2);
  if (half >= 10 && number === number.slice(0, half).repeat(2)) throw new WaybillRefused("two-numbers");
  for (let at = 13; at < number.length - 12; at += 1) {
    if (isKnown(number.slice(0, at)) && isKnown(number.slice(at))) throw new WaybillRefused("two-numbers");
  }
}

const isKnown = (part) => isCertainly(part) || brandsOf(part, false).length > 0;

// Brands whose form it has, each once, in the order of the table.
function brandsOf(number, isCertain) {
  const fit = MATCHERS.filter((one) => one.isCertain === isCertain && one.matches.test(number));
  return [...new Set(fit.map(({ brand }) => brand))];
}

// Only between brands of the table: an unknown code says nothing about the number.
const differs = (own, hint) => (BRANDS.has(own) && hint && own !== hint ? ["brand-differs"] : []);
