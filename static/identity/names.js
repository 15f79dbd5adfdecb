// The rules of a person's name: how it is compared and stored, and what cannot be one. Pure.
//
// The twin of webapp/identity/names.py; tests/twins holds the two together.

const LONGEST_NAME = 80;
const BETWEEN_LETTERS = " ·.'’-";

// Characters are written out instead of \s and the like: Python must skip the same ones.
const INVISIBLE =
  /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\u{e0100}-\u{e01ef}]+/gu;
const BLANKS = /[\u0009-\u000d\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/gu;
const DOTS = /[•‧∙⋅・᛫]/gu;
// Planes 2 and 3, and the private area, hold rare characters of names that older tables do not know.
const HAN = "[\\u3007\\u3400-\\u9fff\\ue000-\\uf8ff\\u{20000}-\\u{3fffd}]";
const HAN_LETTER = new RegExp(HAN, "u");
const FULL_STOP_IN_HAN = new RegExp(`(${HAN})[.。](?=${HAN})`, "gu");
const SPACE_IN_HAN = new RegExp(`(${HAN}|·) (?=${HAN}|·)`, "gu");

/** The name as it is compared and stored: NFKC, one kind of middle dot, no stray spaces. */
export function canonicalName(name) {
  return name
    .replace(INVISIBLE, "")
    .normalize("NFKC")
    .replace(BLANKS, " ")
    .replace(DOTS, "·")
    .replace(/^ +| +$/g, "")
    .replace(FULL_STOP_IN_HAN, "$1·")
    .replace(SPACE_IN_HAN, "$1");
}

/** The code of what is wrong with a canonical name, or an empty string. */
export function faultOfName(name) {
  const letters = [...name];
  if (letters.every((letter) => BETWEEN_LETTERS.includes(letter))) return "name-empty";
  if (letters.length > LONGEST_NAME) return "name-too-long";
  if (!letters.every((letter) => BETWEEN_LETTERS.includes(letter) || isLetter(letter))) return "name-character";
  return "";
}

/** Whether the text holds a Chinese character. */
export const isHan = (text) => HAN_LETTER.test(text);

const isLetter = (letter) => isHan(letter) || /^[\p{L}\p{M}]$/u.test(letter);
