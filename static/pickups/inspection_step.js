// Step 3: what is inside, how it was looked at, and whether it may be posted at all.

import { _ } from "../foundation/words.js";
import { answer, find, prohibitedIn, unknown } from "./goods_lookup.js";
import { goodsPhotos } from "./goods_photos.js";
import { one } from "./page.js";

/** @param flow `{draft, demandsPhoto, changed(), refuse(reason, words)}` */
export function inspectionStep(section, flow) {
  const words = one("[name=item_words]", section);
  const place = one("[data-goods]", section);
  const photos = goodsPhotos(section, flow);
  let prohibited = "";
  let turn = 0;

  section.addEventListener("change", ({ target }) => {
    if (target.name === "item_category") flow.changed({ item_category: target.value });
    if (target.name === "inspection") flow.changed({ inspection: target.value });
    if (target.name === "inspected") flow.changed({ inspected: target.checked });
  });
  words.addEventListener("input", () => lookUp());
  words.addEventListener("change", () => flow.changed({ item_words: words.value.trim() }));

  async function lookUp() {
    const mine = (turn += 1);
    const text = words.value.trim();
    const [found, named] = text ? await Promise.all([find(text, 3), prohibitedIn(text)]) : [[], ""];
    if (mine !== turn) return;
    prohibited = named;
    if (!text) place.replaceChildren();
    else place.replaceChildren(...(found.length ? found.map(answer) : [unknown(text)]));
    flow.render();
  }

  return {
    open: () => words.value && lookUp(),
    close: () => {},
    render(draft) {
      check(section, "item_category", draft.item_category);
      const letter = one("[name=inspection][value=letter-unopened]", section);
      letter.closest("label").hidden = !draft.letter;
      check(section, "inspection", draft.inspection);
      one("[name=inspected]", section).checked = draft.inspected;
      if (document.activeElement !== words) words.value = draft.item_words;
      one("[data-photos]", section).hidden = !flow.demandsPhoto && !draft.photos.length;
      photos.render(draft);
    },
    missing(draft) {
      if (prohibited) {
        const go = () => flow.refuse("prohibited", prohibited);
        return { words: _("%(word)s是禁寄物品，不能收", { word: prohibited }), go, whole: true };
      }
      const focus = (name) => one(`[name=${name}]`, section).focus();
      if (!draft.item_category) return { words: _("里面是什么"), go: () => focus("item_category") };
      if (draft.inspection === "letter-unopened" && !draft.letter) {
        return { words: _("怎么验的"), go: () => focus("inspection") };
      }
      if (flow.demandsPhoto && !draft.photos.length) return { words: _("物品照片"), go: () => photos.focus() };
      if (!draft.inspected) return { words: _("验视"), go: () => focus("inspected") };
      return null;
    },
  };
}

function check(section, name, value) {
  for (const radio of section.querySelectorAll(`[name=${name}]`)) radio.checked = radio.value === value;
}
