// The words of the page: the sources say them in Chinese; other languages are looked up before anything renders.

import { asset } from "./release.js";

const catalog = await load();

async function load() {
  const language = typeof document === "undefined" ? "zh" : document.documentElement.lang;
  if (language.startsWith("zh")) return {};
  try {
    const answer = await fetch(asset(`words/${language}.json`));
    return answer.ok ? await answer.json() : {};
  } catch {
    return {}; // the Chinese is better than an empty page
  }
}

/** A sentence with its places filled: `_("收下 %(count)s 件", { count: 3 })`. */
export const _ = (text, values = {}) => filled(catalog[text] ?? text, values);

const filled = (text, values) =>
  text.replace(/%\((\w+)\)[sd]/g, (place, name) => String(values[name] ?? place));

/** The tag of the page's language, for `Intl`: "zh-Hans" or "en". */
export const language =
  typeof document === "undefined" ? "zh-Hans" : document.documentElement.lang || "zh-Hans";
