// The shift in one glance: parcels by class with a bar, and where they stand.

import { drawing, element, icon } from "../components/markup.js";
import { _ } from "../foundation/words.js";
import { CLASSES, word } from "./labels.js";

const ALWAYS = ["loose", "agreement", "e-commerce", "temporary-bulk"];
const FILLS = ["var(--post)", "url(#hatch)", "var(--line-strong)", "var(--signal)", "var(--wait)", "var(--look)", "var(--ink-2)"];
const WIDTH = 860;
const GAP = 4;

/** @param tally of rows.js `tallyOf`; @param aside an element beside the figure, or null */
export function tallyView(tally, aside = null) {
  const others = Object.keys(CLASSES).filter((key) => !ALWAYS.includes(key) && tally.classes[key]);
  const parts = [...ALWAYS, ...others].map((key, at) => ({
    label: word(CLASSES, key),
    count: tally.classes[key] ?? 0,
    fill: FILLS[at],
  }));
  return element(
    "section",
    { class: "card", "aria-labelledby": "tally-title" },
    element(
      "div",
      { class: "tally__head" },
      element(
        "div",
        {},
        element("h2", { class: "small", id: "tally-title" }, _("今日收寄")),
        element("p", { class: "tally__figure" }, String(tally.total), element("small", {}, _("件"))),
      ),
      aside,
    ),
    hatch(),
    tally.total > 0 && bar(parts, tally.total),
    element("dl", { class: others.length ? "tally__parts tally__parts--more" : "tally__parts" }, parts.map(part)),
    element("ul", { class: "tally__states" }, Object.entries(tally.states).map(state)),
  );
}

function hatch() {
  const svg = drawing("svg", { width: 0, height: 0, class: "defs", "aria-hidden": "true" });
  const pattern = drawing("pattern", {
    id: "hatch",
    width: 7,
    height: 7,
    patternUnits: "userSpaceOnUse",
    patternTransform: "rotate(45)",
  });
  pattern.append(
    drawing("rect", { width: 7, height: 7, fill: "var(--post-soft)" }),
    drawing("path", { d: "M0 0v7", stroke: "var(--post)", "stroke-width": 4 }),
  );
  svg.append(pattern);
  return svg;
}

function bar(parts, total) {
  const svg = drawing("svg", {
    class: "tally__bar not-in-large",
    viewBox: `0 0 ${WIDTH} 10`,
    preserveAspectRatio: "none",
    "aria-hidden": "true",
  });
  let x = 0;
  for (const { count, fill } of parts.filter((one) => one.count)) {
    const width = (count / total) * WIDTH;
    svg.append(drawing("rect", { x, width: Math.max(3, width - GAP), height: 10, fill }));
    x += width;
  }
  return svg;
}

function part({ label, count, fill }) {
  const sign = drawing("svg", { viewBox: "0 0 12 12", "aria-hidden": "true" });
  sign.append(drawing("rect", { width: 12, height: 12, rx: 2, fill }));
  return element("div", {}, element("dt", {}, sign, label), element("dd", {}, String(count)));
}

const STATES = {
  local: () => _("本机待发"),
  received: () => _("已收妥"),
  reported: () => _("已上报"),
  look: () => _("需处理"),
};

const state = ([kind, count]) =>
  element(
    "li",
    { class: `state state--${kind}` },
    icon(`state-${kind}`),
    element("b", {}, String(count)),
    element("span", {}, STATES[kind]()),
  );
