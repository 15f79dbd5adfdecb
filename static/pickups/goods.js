// Everyday goods: may it be sent, and what the courier says and does. Pure.
//
// The twin of webapp/pickups/goods.py, where the source stands; tests/twins holds the two together. The
// goods are goods.json: { words, pinyin, category, verdict, advice, advice_en }. The first sentence of the
// advice is the verdict in short. Names of categories and verdicts: goods_sentences.js.

/**
 * Goods by Chinese, by pinyin (chongdianbao), by initials (cdb) or by part of them, best first.
 *
 * A sentence finds the words that stand in it. Southern speakers may write z for zh and n for ng.
 * Returns [{ good, word }]: a good, and the one of its words that fits best what was asked.
 */
export function lookUp(goods, text, limit = 8) {
  const query = plain(text);
  if (!query) return [];
  const best = [];
  for (const [at, words] of indexOf(goods).entries()) {
    const fits = words.flatMap((word, place) => {
      const fit = fitOf(query, word);
      return fit ? [[...fit, at, place]] : [];
    });
    if (fits.length) best.push(fits.sort(inOrder)[0]);
  }
  return best
    .sort(inOrder)
    .slice(0, limit)
    .map(([, , at, place]) => ({ good: goods[at], word: goods[at].words[place] }));
}

/** Whether a thing found is what was written, in Chinese or whole pinyin, and not just something like it. */
export function isItself(text, { good, word }) {
  const query = plain(text);
  const bare = plain(word);
  if (query === bare || query === good.pinyin[good.words.indexOf(word)].replaceAll(" ", "")) return true;
  return query.includes(bare) && COUNTED.test(query.replace(bare, ""));
}

// How many of it: 2个, 一箱, 500ml.
const COUNTED = /^(?:[0-9一二三四五六七八九十百两几半多个只支把盒瓶罐包件箱条块台套袋桶根张双对些的]|公?斤|毫?升|千?克|k?g|m?l)*$/u;
const NEITHER = /[^0-9a-z\u3007\u3400-\u9fff\u{20000}-\u{3fffd}]+/gu;
const indexes = new WeakMap();

// What is looked at on every key is made once for a list of goods.
function indexOf(goods) {
  if (!indexes.has(goods)) indexes.set(goods, goods.map(indexed));
  return indexes.get(goods);
}

const indexed = (good) =>
  good.words.map((word, place) => {
    const syllables = good.pinyin[place].split(" ");
    const full = syllables.join("");
    return {
      word: plain(word),
      size: [...plain(word)].length,
      syllables,
      full,
      initials: syllables.map((syllable) => syllable[0]).join(""),
      southern: southern(full),
    };
  });

function inOrder(one, other) {
  const at = one.findIndex((part, place) => part !== other[place]);
  return at < 0 ? 0 : one[at] - other[at];
}

// Lower case, half-width, without tones, spaces and punctuation; ü is written v.
function plain(text) {
  return text
    .normalize("NFC")
    .replace(/[üǖǘǚǜÜǕǗǙǛ]/gu, "v")
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/gu, "")
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase())
    .replace(NEITHER, "");
}

// How well a word fits: the rank, then its length (the longest first where it stands in the query).
function fitOf(query, entry) {
  const { word, size } = entry;
  if (query === word) return [0, size];
  if (word.startsWith(query)) return [1, size];
  if (word.includes(query)) return [2, size];
  if (size > 1 && query.includes(word)) return [3, -size];
  const maySound = /^[0-9a-z]*$/.test(query) && entry.initials.includes(query[0]);
  const rank = maySound ? fitOfSound(query, entry) : 0;
  return rank ? [rank, size] : null;
}

// The rank of a word by its sound; 0 when it does not fit.
function fitOfSound(query, { syllables, full, initials, southern: spoken }) {
  if (query === full) return 4;
  if (query === initials) return 5;
  if (full.startsWith(query)) return 6;
  if (initials.startsWith(query)) return 7;
  if (spells(query, syllables)) return 8;
  if (query.length > 1 && syllables.some((_, at) => spells(query, syllables.slice(at)))) return 9;
  return query.length > 3 && spoken.startsWith(southern(query)) ? 10 : 0;
}

// Whether the query is written from beginnings of the syllables, one after the other: chongdb.
function spells(query, syllables) {
  if (!query) return true;
  if (!syllables.length) return false;
  const [first, ...rest] = syllables;
  for (let size = first.length; size > 0; size -= 1) {
    if (query.startsWith(first.slice(0, size)) && spells(query.slice(size), rest)) return true;
  }
  return false;
}

const southern = (pinyin) => pinyin.replace(/([zcs])h/g, "$1").replaceAll("ng", "n").replaceAll("v", "u");
