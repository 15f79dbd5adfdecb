// The page of prohibited goods: look up a word, or read what is most often asked.

import { element } from "../components/markup.js";
import { goods, lookUpInto } from "./goods_lookup.js";
import { category } from "./goods_sentences.js";
import { one, openPage } from "./page.js";

export async function start(root) {
  const input = one("input", root);
  const place = one("[data-found]", root);
  lookUpInto(input, place, { limit: 8 });
  input.addEventListener("input", () => {
    one("[data-groups]", root).hidden = Boolean(input.value.trim());
  });
  await openPage();
  one("[data-list]", root).replaceChildren(...groups(await goods()));
}

function groups(list) {
  const prohibited = list.filter(({ verdict }) => verdict === "prohibited");
  const byCategory = new Map();
  for (const good of prohibited) {
    byCategory.set(good.category, [...(byCategory.get(good.category) ?? []), good]);
  }
  return [...byCategory].map(([name, found]) =>
    element(
      "details",
      { class: "card" },
      element("summary", {}, category(name)),
      element("p", { class: "small" }, found.flatMap(({ words }) => words).join("、")),
    ),
  );
}
