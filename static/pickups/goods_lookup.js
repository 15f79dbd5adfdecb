// May it be posted: finds everyday goods by Chinese or pinyin and shows the verdict with its advice, offline.

import { element, notice } from "../components/markup.js";
import { asset } from "../foundation/release.js";
import { _, language } from "../foundation/words.js";
import { isItself, lookUp } from "./goods.js";
import { category } from "./goods_sentences.js";

const KINDS = { prohibited: "stop", restricted: "look", allowed: "done" };
let asked = null;

/** The list of goods, loaded with the first look-up. */
export function goods() {
  asked ??= fetch(asset("pickups/goods.json"))
    .then((answer) => answer.json())
    .catch((failure) => {
      asked = null;
      throw failure;
    });
  return asked;
}

/** The best matches for what was typed, the best first: `[{good, word}]`. */
export const find = async (text, limit) => lookUp(await goods(), text, limit);

/** The prohibited thing that the text names, alone or beside others; empty where it names none. */
export async function prohibitedIn(text) {
  for (const part of [text, ...text.split(/[\s、，,;；\u002f+和与及]+/u)].filter(Boolean)) {
    const [found] = await find(part, 1);
    if (found?.good.verdict === "prohibited" && isItself(part, found)) return found.word;
  }
  return "";
}

/** One answer in words: `充电宝：有条件收`, and what to do. */
export function answer({ good, word }) {
  const group = category(good.category);
  const [short, ...rest] = sentences(language.startsWith("zh") ? good.advice : good.advice_en);
  const shown = notice(KINDS[good.verdict], _("%(word)s：%(short)s", { word, short }), rest.join(""));
  shown.setAttribute("role", "presentation"); // the region around it tells
  if (group) shown.append(element("p", { class: "small" }, group));
  return shown;
}

// The first sentence of the advice is the verdict in short.
function sentences(advice) {
  const parts = advice.match(/[^。.;；]+[。.;；]?\s*/gu) ?? [advice];
  return [parts[0].replace(/[。.;；]\s*$/u, "").replace("：", "，"), ...parts.slice(1)];
}

/** When nothing is known of it. */
export const unknown = (word) =>
  notice("", _("没有查到“%(word)s”", { word }), _("看清名称和成分。说不清是否安全的，不收。"));

/** Fill `place` with answers as the person types into `input`. */
export function lookUpInto(input, place, { limit = 5 } = {}) {
  let latest = 0;
  const show = async () => {
    const turn = (latest += 1);
    const text = input.value.trim();
    const found = text ? await find(text, limit) : [];
    if (turn !== latest) return;
    if (!text) place.replaceChildren();
    else if (found.length) place.replaceChildren(...found.map(answer));
    else place.replaceChildren(unknown(text));
  };
  input.addEventListener("input", show);
  return show;
}
