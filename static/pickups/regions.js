// Regions of GB/T 2260, offline: found by Chinese, by the letters of their pinyin, or by code.

import { asset } from "../foundation/release.js";
import { change, get, ifRoom } from "../foundation/store.js";

const RECENT = 8;
const FOUND = 40;
const PEOPLES =
  "蒙古族?|回族|藏族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族?|傣族|黎族|傈僳族|佤族|畲族|拉祜族|水族|" +
  "东乡族|纳西族|景颇族|柯尔克孜|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯|塔吉克|怒族|鄂温克族|普米族|保安族|裕固族|独龙族|各族";
const SUFFIX = new RegExp(`(?:(?:${PEOPLES})*自治[州县旗]|地区|[省市区县旗盟])$`);
const SUFFIX_OF_PROVINCE = /(?:特别行政区|(?:维吾尔|壮族|回族)?自治区|[省市])$/;
const NAMELESS = new Set(["市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"]);

// The first character of each letter in the order of pinyin; what lies between two begins with the first.
const LETTERS = "abcdefghjklmnopqrstwxyz";
const FIRST = "阿八嚓哒妸发旮哈讥咔垃妈拏噢妑七呥仨它穵夕丫帀";
const PINYIN = new Intl.Collator("zh-Hans-CN-u-co-pinyin");
// Characters that are read otherwise in the name of a place than the order of pinyin has them.
const READ_OTHERWISE = {
  重庆: "cq",
  厦门: "xm",
  蚌埠: "bb",
  长: "c",
  单县: "sx",
  乐清: "yq",
  朝阳: "cy",
  番禺: "py",
  六安: "la",
};

let asked = null;

/** Load the list once; throws where it is neither kept nor reachable. */
export function load() {
  asked ??= read().catch((failure) => {
    asked = null;
    throw failure;
  });
  return asked;
}

async function read() {
  const answer = await fetch(asset("vendor/regions.json"));
  if (!answer.ok) throw new Error("The list of regions is not here.");
  return arrange(await answer.json());
}

/** Pure. From rows [code, name, code of the parent or ""] to a Map of what `search` and `labelOf` need. */
export function arrange(rows) {
  const regions = new Map();
  const withChildren = new Set(rows.map(([, , parent]) => parent));
  for (const [code, name, parent] of rows) {
    const above = regions.get(parent);
    const own = NAMELESS.has(name) ? "" : name;
    const short = parent ? shortName(own) : own.replace(SUFFIX_OF_PROVINCE, "");
    regions.set(code, {
      code,
      label: (above?.label ?? "") + own,
      short: (above?.short ?? "") + short,
      name: own || above?.name || name,
      initials: (above?.initials ?? "") + initials(own, short),
      ownInitials: initials(own, short),
      ends: !withChildren.has(code),
      nameless: !own,
      isUnderNameless: Boolean(above?.nameless),
    });
  }
  return regions;
}

const shortName = (name) => (name.length > 2 ? name.replace(SUFFIX, "") || name : name);

function initials(name, short) {
  const whole = READ_OTHERWISE[short] ?? READ_OTHERWISE[name];
  if (whole) return whole;
  return [...short].map((character) => READ_OTHERWISE[character] ?? initial(character)).join("");
}

const known = new Map(); // comparing by pinyin is slow, and three thousand names share few characters

function initial(character) {
  if (!known.has(character)) known.set(character, looked(character));
  return known.get(character);
}

function looked(character) {
  let [low, high] = [0, FIRST.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (PINYIN.compare(FIRST[middle], character) > 0) high = middle;
    else low = middle + 1;
  }
  return low ? LETTERS[low - 1] : "";
}

/** Pure. Regions that fit, the best first; of equals a city before its counties. */
export function search(regions, query) {
  const wanted = query.replace(/\s/g, "");
  if (!wanted) return [];
  const fits = /^[a-z]+$/i.test(wanted) ? fitsInitials(wanted.toLowerCase()) : fitsWords(wanted);
  return [...regions.values()]
    .filter(({ nameless }) => !nameless)
    .map((region) => [region, fits(region)])
    .filter(([, rank]) => rank > 0)
    .sort(([one, a], [other, b]) => b - a || compare(one, other))
    .slice(0, FOUND)
    .map(([region]) => region);
}

const isCounty = ({ code }) => Number(!code.endsWith("00"));
const compare = (one, other) => isCounty(one) - isCounty(other) || (one.code < other.code ? -1 : 1);

function fitsWords(wanted) {
  if (/^\d+$/.test(wanted)) return ({ code }) => (code.startsWith(wanted) ? 1 : 0);
  const short = shortName(wanted);
  return (region) => {
    if (region.name.startsWith(wanted)) return 4;
    if (region.label.includes(wanted)) return 3;
    if (region.short.includes(short)) return 2;
    return inOrder(region.short, short) ? 1 : 0;
  };
}

// 杭州西湖 and 浙江西湖 both find 浙江省杭州市西湖区: the characters stand in this order.
function inOrder(text, wanted) {
  let at = 0;
  for (const character of text) if (character === wanted[at]) at += 1;
  return wanted.length > 1 && at === wanted.length;
}

const fitsInitials = (wanted) => (region) => {
  if (region.ownInitials === wanted) return 4;
  if (region.initials.endsWith(wanted)) return 3;
  return region.initials.includes(wanted) ? 2 : 0;
};

/** 江西省南昌市东湖区; an unknown code comes back as it is. */
export const labelOf = (regions, code) => regions.get(code)?.label ?? code;

/** 南昌 东湖: what stands in a row of a list. */
export function shortOf(regions, code) {
  const region = regions.get(code);
  if (!region) return code;
  const city = regions.get(`${code.slice(0, 4)}00`);
  const place = shortName(region.name);
  return city && city.code !== code && !city.nameless ? `${shortName(city.name)}${place}` : place;
}

/** Codes chosen lately on this phone, the latest first. */
export const recent = async () => (await get("settings", "destinations")) ?? [];

export async function remember(code) {
  const putFirst = async ({ store }) => {
    const before = (await store.get("destinations")) ?? [];
    await store.put([code, ...before.filter((one) => one !== code)].slice(0, RECENT), "destinations");
  };
  await ifRoom(change("settings", putFirst));
}
