// A weight as it is typed, at the pickup and when it is corrected.

import { _ } from "../foundation/words.js";
import { showError } from "./page.js";

export const HEAVIEST_GRAMS = 1_000_000;
/** Classes whose weight the authority asks for. */
export const WEIGHED = new Set(["temporary-bulk"]);

/** `{grams, isWrong}`: whole grams, null where nothing usable stands; says at the field what is wrong. */
export function readWeight(input) {
  const text = input.value.trim();
  const value = Number(text);
  const isWrong = text !== "" && !(Number.isInteger(value) && value >= 1 && value <= HEAVIEST_GRAMS);
  showError(input, isWrong ? _("填 1 克到 1 吨之间的整数") : "");
  return { grams: text === "" || isWrong ? null : value, isWrong };
}
