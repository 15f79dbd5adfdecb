// What may be shown of a person on the phone: names and addresses with parts hidden. Pure.
//
// The twin of two rules of webapp/identity/masking.py, where GB/T 41833-2022 is explained; tests/twins holds the two
// together. Hiding twice changes nothing.

import { canonicalName, isHan } from "./names.js";

/** 王晓明 → 王*明, 王明 → 王*, 买买提·吐尔逊 → 买**·**逊, John Smith → J*** S****, 王 → *; six stars at most. */
export const maskName = (name) => masked(canonicalName(name)).replace(/\*{7,}/gu, "*".repeat(6));

function masked(name) {
  if (isHan(name)) return maskBetween(name);
  const words = name.split(/([ ·.'’-]+)/u).map(maskWord).join("");
  return words.includes("*") || !words ? words : maskInitials(name);
}

/** An address without its unit and room: 荔城大道88号3单元502室 → 荔城大道88号*单元*室. */
export function maskAddress(address) {
  const text = ROOMS.reduce((left, [pattern, kept]) => left.replace(pattern, kept), address);
  // What one rule hides may be the neighbour that another one needs: 0东户.
  return text === address ? text : maskAddress(text);
}

const BETWEEN_LETTERS = " ·.'’-";
const COUNT = "[0-9A-Za-z*一二三四五六七八九十百零〇甲乙丙丁]";
const PLAIN = "[0-9A-Za-z*]";
const ROOMS = [
  [`${COUNT}+(?:[-#]${COUNT}+)*(?=单元|室|户|号房)`, "*"],
  ["[东西南北中](?=户)", "*"],
  [`(号楼|幢|栋|座|单元)[-#]?${PLAIN}+(?:[-#]${PLAIN}+)*(?!${PLAIN}|号|层|楼)`, "$1*"],
  [`${PLAIN}+(?:[-#]${PLAIN}+)+(?!${PLAIN}|[-#]|号|弄|路|街)`, "*"],
  ["([\\u3400-\\u9fff])[0-9]{3,5}$", "$1*"],
  [`(^|[^A-Za-z])(Room|Rm|Unit|Flat|Apt|Suite)(?![A-Za-z])[. ]*${PLAIN}+`, "$1$2 *"],
].map(([pattern, kept]) => [new RegExp(pattern, "gu"), kept]);

const isBetween = (letter) => BETWEEN_LETTERS.includes(letter);

// Keep the first and, from three on, the last letter; what stands between letters stays.
function maskBetween(name) {
  const letters = clusters(name);
  const at = letters.flatMap((letter, place) => (isBetween(letter) ? [] : [place]));
  const shown = new Set(at.length > 2 ? [at[0], at.at(-1)] : at.length === 2 ? [at[0]] : []);
  return letters.map((letter, place) => (shown.has(place) || isBetween(letter) ? letter : "*")).join("");
}

function maskWord(word) {
  if (!word || isBetween(word[0])) return word;
  const [first, ...rest] = clusters(word);
  // A star inside is there because a Chinese character was hidden before: X*X stays.
  const last = rest.includes("*") ? rest.slice(-1) : [];
  return first + "*".repeat(rest.length - last.length) + last.join("");
}

// For names of initials only, such as A B: the first initial, or nothing at all.
function maskInitials(name) {
  const letters = clusters(name).filter((letter) => !isBetween(letter));
  return letters.length > 1 ? `${letters[0]} *` : "*";
}

// Letters, each with the combining marks that belong to it.
function clusters(text) {
  const found = [];
  for (const letter of text) {
    if (found.length && /^\p{M}$/u.test(letter)) found[found.length - 1] += letter;
    else found.push(letter);
  }
  return found;
}
