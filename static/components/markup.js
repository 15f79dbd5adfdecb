// The components of templates/components/ for pages that a script fills: same classes, same words.

import { asset } from "../foundation/release.js";
import { _ } from "../foundation/words.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * `element("p", { class: "small", hidden: true, onclick: f }, "text", child)`. Text is text, never markup.
 * Attributes that are false, null or undefined and children that are empty are left out; `on…` are listeners.
 */
export function element(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function drawing(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child || child === 0));
  return made;
}

/** A sign of the sprite; hidden from readers, it stands beside a word. */
export const icon = (name) =>
  drawing("svg", { class: "icon", "aria-hidden": "true" }, drawing("use", { href: `${asset("icons.svg")}#${name}` }));

/** kind: main, plain, quiet, text, look, stop, stop-full, icon (then `label` is its name). `href` makes a link. */
export function button(label, { kind = "plain", sign = "", href = "", type = "button", ...rest } = {}) {
  const alone = kind === "icon";
  const variant = { plain: "", icon: " button--quiet button--icon" }[kind] ?? ` button--${kind}`;
  const target = href ? { href } : { type };
  const attributes = { class: `button${variant}`, "aria-label": alone && label, ...target, ...rest };
  return element(href ? "a" : "button", attributes, sign && icon(sign), !alone && label);
}

const STATES = {
  local: () => _("本机待发"),
  received: () => _("已收妥"),
  reported: () => _("已上报"),
  look: () => _("需处理"),
};

/** kind: local, received, reported, look, stop, none. The word is required where it is not one of the four. */
export const state = (kind, word = "") =>
  element(
    "span",
    { class: `state state--${kind}` },
    kind !== "none" && icon(`state-${kind}`),
    word || STATES[kind]?.(),
  );

/** kind: "", look, stop, done, wait. */
export const mark = (text, kind = "") =>
  element("span", { class: kind ? `mark mark--${kind}` : "mark" }, text);

/** A waybill's number in its parts: what people call it by is the tail. Pure. */
export function waybillParts(number) {
  const s10 = /^[A-Z]{2}\d{9}[A-Z]{2}$/i.test(number);
  const cut = Math.max(0, number.length - (s10 ? 5 : 4));
  const head = number.slice(0, cut);
  const parts = s10 ? [head.slice(0, 2), head.slice(2, 5), head.slice(5)] : (head.match(/.{1,4}/g) ?? []);
  return { head, parts, tail: number.slice(cut) };
}

/** The number with its tail bold; the gaps are drawn, so that a copy has none. `tail`: only the tail is seen. */
export function waybill(number, { tail = false } = {}) {
  const { head, parts, tail: end } = waybillParts(number);
  const before = tail
    ? head && [
        element("span", { class: "visually-hidden" }, head),
        element("span", { "aria-hidden": "true" }, "…"),
      ]
    : parts.map((part) => element("span", { class: "waybill__part" }, part));
  return element("span", { class: "waybill" }, before, element("b", {}, end));
}

/** A scanned thing in a ul.chips; `dropLabel` names the button [value=number] that takes it away. */
export const waybillChip = (number, dropLabel) =>
  element(
    "li",
    { class: "chip" },
    waybill(number, { tail: true }),
    element("button", { class: "chip__drop", type: "button", "aria-label": dropLabel, value: number }, icon("cross")),
  );

const NOTICE_SIGNS = { offline: "no-signal", look: "state-look", stop: "state-stop", done: "state-received" };

/** kind: "", offline, look, stop, done. Further children (buttons) stand below the text. */
export const notice = (kind, title, text = "", ...more) =>
  element(
    "div",
    { class: kind ? `notice notice--${kind}` : "notice", role: kind === "stop" ? "alert" : "status" },
    icon(NOTICE_SIGNS[kind] ?? "state-look"),
    element("strong", {}, title),
    text && element("p", {}, text),
    more.length > 0 && element("div", { class: "row row--wrap" }, more),
  );

/**
 * One record of a list (for ul.records). The whole row is a link, unless acts are given (`look`).
 * @param {{number: string, more?: number, kind: string, word?: string, who: string, when: string,
 *   datetime?: string, url?: string, why?: string}} record `more`: further waybills of the same act
 */
export function recordRow(record, ...acts) {
  const { number, more = 0, kind, word = "", who, when, datetime, url, why } = record;
  const several = more > 0 && [" ", element("small", {}, _("等 %(count)s 件", { count: more + 1 }))];
  const inner = [
    element("span", {}, waybill(number), several),
    state(kind, word),
    element("span", { class: "record__who" }, who),
    element("time", { class: "record__when", datetime }, when),
    why && element("p", { class: "record__why" }, why),
    acts.length > 0 && element("div", { class: "record__acts" }, acts),
  ];
  const tag = acts.length ? "article" : url ? "a" : "div";
  const look = kind === "look" ? "record record--look" : "record";
  return element("li", {}, element(tag, { class: look, href: tag === "a" && url }, inner));
}

/** pairs: [[name, value, second line?], …]; a value may be an element or several. */
export const facts = (pairs) =>
  element(
    "dl",
    { class: "facts" },
    pairs.map(([name, value, second]) => [
      element("dt", {}, name),
      element("dd", {}, value, second && element("small", {}, second)),
    ]),
  );

/** Nothing here: why, and one act. */
export const empty = (title, text, act = null) =>
  element("section", { class: "card empty" }, letterBox(), element("h2", {}, title), element("p", {}, text), act);

function letterBox() {
  const line = { fill: "none", stroke: "currentColor", "stroke-width": 2.5, "stroke-linecap": "round" };
  return drawing(
    "svg",
    { class: "art", viewBox: "0 0 144 96", "aria-hidden": "true" },
    drawing("path", { ...line, d: "M8 88h128M28 88V40a20 20 0 0 1 20-20h48a20 20 0 0 1 20 20v48" }),
    drawing("path", { ...line, d: "M48 20a20 20 0 0 1 20 20v48M116 34h10v-14h-14v8" }),
    drawing("path", { ...line, d: "M82 46h22", stroke: "var(--post)", "stroke-width": 4 }),
  );
}

/**
 * The postmark: only for a receipt that was verified. `struck`: it moves once.
 * @param {{place: string, date: string, time: string, word?: string, struck?: boolean, size?: number}} stamp
 */
export function postmark({ place, date, time, word = "", struck = false, size = 112 }) {
  const long = place.length > 9;
  const middle = { x: 60, "text-anchor": "middle" };
  const label = _("收寄邮戳：%(place)s，%(date)s %(time)s", { place, date, time });
  return drawing(
    "svg",
    {
      class: struck ? "postmark postmark--struck" : "postmark",
      viewBox: "0 0 120 120",
      width: size,
      height: size,
      role: "img",
      "aria-label": label,
    },
    drawing(
      "g",
      { transform: "rotate(-8 60 60)" },
      drawing("circle", { class: "ring", cx: 60, cy: 60, r: 55, "stroke-width": 3 }),
      drawing("circle", { class: "ring", cx: 60, cy: 60, r: 36, "stroke-width": 1.5 }),
      drawing("path", { id: "postmark-above", d: "M16 60a44 44 0 0 1 88 0", fill: "none" }),
      drawing("path", { id: "postmark-below", d: "M12.5 60a47.5 47.5 0 0 0 95 0", fill: "none" }),
      along("above", place, { "font-size": long ? 10 : 13, "letter-spacing": long ? 1 : 2.5 }),
      along("below", word || _("已收妥"), { "font-size": 10.5, "letter-spacing": 2 }),
      drawing("text", { ...middle, y: 57, "font-size": 11.5 }, date),
      drawing("text", { ...middle, y: 74, "font-size": 13 }, time),
    ),
  );
}

function along(side, words, attributes) {
  const path = drawing("textPath", { href: `#postmark-${side}`, startOffset: "50%" }, words);
  return drawing("text", { ...attributes, "text-anchor": "middle" }, path);
}
