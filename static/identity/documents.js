// The rules of identity documents: which numbers can be real, and until when a document counts. Pure.
//
// The twin of webapp/identity/documents.py, where the sources of the rules stand; tests/twins holds the
// two together. Days are YYYY-MM-DD texts. What people read about a code: document_sentences.js.

import { canonicalName, faultOfName } from "./names.js";

export const DOCUMENT_TYPES = [
  "resident-card",
  "temporary-resident-card",
  "military",
  "armed-police",
  "hk-mo-tw-residence",
  "hk-mo-permit",
  "taiwan-permit",
  "passport",
  "foreign-permanent-residence",
  "other",
];

/** The document cannot be accepted; says why and where, and never repeats what was typed. */
export class DocumentRefused extends Error {
  constructor(code, field) {
    super(code);
    this.name = "DocumentRefused";
    this.code = code;
    this.field = field;
  }
}

/** Military documents are never photographed or copied. */
export const keepsNoImage = (documentType) => ["military", "armed-police"].includes(documentType);

/**
 * Judge one document on the day it was shown.
 *
 * `today` is the day of the corrected clock; `temporary` marks a temporary document of any kind;
 * `counties` has six-digit codes of GB/T 2260 (a Set or a function), and one it does not know is only a warning.
 * Returns { documentType, canonical, name, warnings: [code] }; throws DocumentRefused.
 */
export function check(documentType, number, { name, expiresOn = null, today, temporary = false, counties = null }) {
  refuseUnknown(documentType);
  const told = canonicalName(name);
  const fault = faultOfName(told);
  if (fault) throw new DocumentRefused(fault, "name");
  const plain = canonical(documentType, number);
  const warnings = [
    ...([...told].length === 1 ? ["name-short"] : []),
    ...checkNumber(documentType, plain, today, counties),
  ];
  refuseRunOut(documentType, expiryDate(expiresOn), today, temporary);
  return { documentType, canonical: plain, name: told, warnings };
}

/** The number as it is compared and stored: half-width, upper case, no spaces or punctuation. */
export function canonical(documentType, number) {
  refuseUnknown(documentType);
  const text = number
    .replace(FULL_WIDTH, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0xfee0))
    .replace(/[a-z]/g, (letter) => letter.toUpperCase())
    .replace(SKIPPED, "");
  // The multiplication sign and the Cyrillic letter.
  return STRICT.has(documentType) ? text.replace(/[×Хх]$/u, "X") : text;
}

/** The 18th character of a citizen's number: ISO 7064 MOD 11-2 (GB 11643-1999). */
export function checkDigit(first17) {
  const total = [...first17].reduce((sum, digit, at) => sum + Number(digit) * power(2, 17 - at, 11), 0);
  return "10X98765432"[total % 11];
}

/** Whether this is a well-formed citizen's number: for fields where none may end up, such as the waybill's. */
export const isCitizenNumber = (text) => [...STRICT].some((documentType) => isSound(documentType, text));

/** The canonical unified social credit code (GB 32100-2015, MOD 31); throws DocumentRefused. */
export function checkUscc(code) {
  const text = canonical("other", code);
  if ([...text].length !== 18) throw new DocumentRefused("organisation-wrong-length", "organisation");
  if (![...text].every((letter) => USCC_ALPHABET.includes(letter))) {
    throw new DocumentRefused("organisation-wrong-character", "organisation");
  }
  if (usccCheckCharacter(text.slice(0, 17)) !== text[17]) {
    throw new DocumentRefused("organisation-wrong-check", "organisation");
  }
  return text;
}

/** The 18th character of a unified social credit code: MOD 31 with weights 3^i. */
export function usccCheckCharacter(first17) {
  const total = [...first17].reduce((sum, letter, at) => sum + USCC_ALPHABET.indexOf(letter) * power(3, at, 31), 0);
  return USCC_ALPHABET[(31 - (total % 31)) % 31];
}

/** The last valid day, or null for a document without one; throws DocumentRefused for no real date. */
export function expiryDate(text) {
  if (text === null || text === undefined) return null;
  const found = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text);
  if (!found || !isRealDate(found[1], found[2], found[3])) {
    throw new DocumentRefused("expiry-not-real", "expires_on");
  }
  return text;
}

// GB/T 2260: the first two digits of a citizen's number. 71 stands on cards of people from Taiwan.
const PROVINCES = new Set(
  [
    [11, 15],
    [21, 23],
    [31, 37],
    [41, 46],
    [50, 54],
    [61, 65],
    [71, 71],
  ].flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, at) => String(first + at))),
);
const RESIDENCE_PREFIXES = new Set(["810000", "820000", "830000"]);
const TEMPORARY_CARD_MONTHS = 3;
const STRICT = new Set(["resident-card", "temporary-resident-card", "hk-mo-tw-residence"]);
const USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const FULL_WIDTH = /[\uff01-\uff5e]/g;
// Written out instead of \s and \W, because Python must skip exactly the same.
const SKIPPED =
  /[\u0000-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff()[\]./_·\-\u2010-\u2015\u2212]+/gu;
const LATIN = "[0-9A-Z]";
const LATIN_OR_HAN = "(?:[0-9A-Z]|[\\u3007\\u3400-\\u9fff\\ue000-\\uf8ff\\u{20000}-\\u{3fffd}])";
const HAS_DIGIT = ".*[0-9].*";
const LOOSE = {
  military: { from: 4, to: 24, letters: LATIN_OR_HAN, shape: HAS_DIGIT },
  "armed-police": { from: 4, to: 24, letters: LATIN_OR_HAN, shape: HAS_DIGIT },
  "hk-mo-permit": { lengths: [9, 11], letters: LATIN, shape: "[HM][0-9]+" },
  "taiwan-permit": { from: 8, to: 12, letters: LATIN, shape: "[A-Z]{0,2}[0-9]{7,}[A-Z]{0,2}" },
  passport: { from: 5, to: 18, letters: LATIN, shape: HAS_DIGIT },
  "foreign-permanent-residence": {
    lengths: [15, 18],
    letters: LATIN,
    shape: "[A-Z]{3}[0-9]{12}|9[0-9]{16}[0-9X]",
  },
  other: { from: 3, to: 30, letters: LATIN_OR_HAN, shape: HAS_DIGIT },
};

function refuseUnknown(documentType) {
  if (!DOCUMENT_TYPES.includes(documentType)) throw new DocumentRefused("unknown-type", "document_type");
}

function checkNumber(documentType, number, today, counties) {
  if (!number) throw new DocumentRefused("number-empty", "number");
  if (STRICT.has(documentType)) return checkCitizenNumber(documentType, number, today, counties);
  const { from, to, lengths, letters, shape } = LOOSE[documentType];
  if (!fits(`${letters}+`, number)) throw new DocumentRefused("wrong-character", "number");
  const count = [...number].length;
  if (lengths ? !lengths.includes(count) : count < from || count > to) {
    throw new DocumentRefused("wrong-length", "number");
  }
  if (!fits(shape, number)) throw new DocumentRefused("wrong-shape", "number");
  const isNewCard = documentType === "foreign-permanent-residence" && count === 18;
  return isNewCard && breaksCheck(number) ? ["check-digit-doubtful"] : [];
}

const fits = (pattern, text) => new RegExp(`^(?:${pattern})$`, "u").test(text);

function checkCitizenNumber(documentType, number, today, counties) {
  if (!/^[0-9]*X?$/.test(number)) throw new DocumentRefused("wrong-character", "number");
  if (number.length !== 18) throw new DocumentRefused("wrong-length", "number");
  refuseWrongPlace(documentType, number);
  const [year, month, day] = [number.slice(6, 10), number.slice(10, 12), number.slice(12, 14)];
  if (!isRealDate(year, month, day)) throw new DocumentRefused("birth-not-real", "number");
  if (`${year}-${month}-${day}` > today) throw new DocumentRefused("birth-in-future", "number");
  if (breaksCheck(number)) throw new DocumentRefused("wrong-check-digit", "number");
  if (documentType === "hk-mo-tw-residence" || knows(counties, number.slice(0, 6))) return [];
  return ["unknown-county"];
}

function isSound(documentType, number) {
  try {
    checkCitizenNumber(documentType, number, "9999-12-31", null);
    return true;
  } catch (refused) {
    if (!(refused instanceof DocumentRefused)) throw refused;
    return false;
  }
}

function refuseWrongPlace(documentType, number) {
  const isResidenceNumber = RESIDENCE_PREFIXES.has(number.slice(0, 6));
  if (documentType === "hk-mo-tw-residence") {
    if (!isResidenceNumber) throw new DocumentRefused("not-residence-permit", "number");
  } else if (isResidenceNumber) {
    throw new DocumentRefused("is-residence-permit", "number");
  } else if (number[0] === "9") {
    throw new DocumentRefused("is-foreign-residence", "number");
  } else if (!PROVINCES.has(number.slice(0, 2))) {
    throw new DocumentRefused("unknown-province", "number");
  }
}

const breaksCheck = (number) => checkDigit(number.slice(0, 17)) !== number[17];

function knows(counties, code) {
  if (counties === null) return true;
  return typeof counties === "function" ? counties(code) : counties.has(code);
}

function refuseRunOut(documentType, expiresOn, today, temporary) {
  const isTemporaryCard =
    documentType === "temporary-resident-card" || (temporary && documentType === "resident-card");
  if (expiresOn === null) {
    if (isTemporaryCard || temporary) throw new DocumentRefused("expiry-missing", "expires_on");
    return;
  }
  if (expiresOn < today) throw new DocumentRefused("expired", "expires_on");
  if (isTemporaryCard && expiresOn > monthsLater(today, TEMPORARY_CARD_MONTHS)) {
    throw new DocumentRefused("expiry-too-far", "expires_on");
  }
}

// Date would read 0099 as 1999 and roll 31 April over into May, so days are counted by hand.
function isRealDate(year, month, day) {
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  return y >= 1 && m >= 1 && m <= 12 && d >= 1 && d <= daysIn(y, m);
}

function daysIn(year, month) {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  if (month === 2) return isLeap ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function monthsLater(day, months) {
  const [y, m, d] = day.split("-").map(Number);
  const count = y * 12 + m - 1 + months;
  const [year, month] = [Math.floor(count / 12), (count % 12) + 1];
  const text = (number, width) => String(number).padStart(width, "0");
  return `${text(year, 4)}-${text(month, 2)}-${text(Math.min(d, daysIn(year, month)), 2)}`;
}

function power(base, exponent, modulus) {
  let result = 1;
  for (let turn = 0; turn < exponent; turn += 1) result = (result * base) % modulus;
  return result;
}
