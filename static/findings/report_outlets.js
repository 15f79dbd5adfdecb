// The outlets of a report: kept on the phone, the nearest first, the others found by a word of their name.

import { element } from "../components/markup.js";
import { metres, told } from "../foundation/distance.js";
import { one } from "../foundation/page.js";
import { get, ifRoom, put } from "../foundation/store.js";
import { exchange } from "../foundation/wire.js";
import { _ } from "../foundation/words.js";

const KEPT = "report-places";
const OFFERED = 2;
const FOUND = 8;

/** @param page `{draft, place, photos, changed()}` */
export function outlets(section, page) {
  const near = one("[data-near]", section);
  const choices = one("[data-choices]", section);
  const found = one("[data-found]", section);
  let places = { demands: [], outlets: [] };
  let here = null;

  section.addEventListener("change", ({ target }) => target.name === "outlet" && choose(target.value));
  one("[name=find]", section).addEventListener("input", ({ target }) => search(target.value));
  one("[name=find]", section).addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  near.addEventListener("click", () => locate());

  async function open(me) {
    const kept = await get("settings", KEPT);
    if (kept?.account_id === me.account_id) places = kept;
    const asked = refresh(me);
    if (!places.outlets.length) await asked;
    const allowed = await navigator.permissions?.query({ name: "geolocation" }).catch(() => null);
    near.hidden = !navigator.geolocation || allowed?.state !== "prompt";
    if (allowed?.state === "granted") locate();
  }

  async function refresh(me) {
    const answer = await exchange("/api/v1/findings/outlets");
    if (answer.status !== 200 || !Array.isArray(answer.body?.outlets)) return;
    places = { ...answer.body, account_id: me.account_id };
    await ifRoom(put("settings", places, KEPT));
    show();
  }

  async function locate() {
    near.hidden = true;
    here = await page.place.look();
    if (here) show();
  }

  const away = (outlet) => (here ? metres(here, outlet) : Infinity);

  const ordered = () => [...places.outlets].sort((first, second) => away(first) - away(second));

  function show() {
    const chosen = places.outlets.find(({ id }) => id === page.draft.outlet_id);
    const offered = here ? ordered().slice(0, OFFERED) : places.outlets.slice(0, OFFERED);
    if (chosen && !offered.includes(chosen)) offered.unshift(chosen);
    choices.replaceChildren(...offered.map((outlet) => choice(outlet)));
    one("[data-search]", section).hidden = places.outlets.length <= offered.length;
    if (!places.outlets.length) choices.replaceChildren(element("p", { class: "small" }, _("网点名单还没有到手机，联网打开一次就有。")));
  }

  function search(text) {
    const wanted = text.trim().toLowerCase();
    const hits = wanted ? ordered().filter(({ name, address }) => `${name} ${address}`.toLowerCase().includes(wanted)) : [];
    const none = wanted && !hits.length && element("p", { class: "small" }, _("没有找到，换一个字试试。"));
    found.replaceChildren(...[none, ...hits.slice(0, FOUND).map((outlet) => choice(outlet))].filter(Boolean));
  }

  function choice(outlet) {
    const far = away(outlet);
    const second = [far < Infinity && told(far), outlet.address].filter(Boolean).join(" · ");
    const radio = { type: "radio", name: "outlet", value: outlet.id, checked: outlet.id === page.draft.outlet_id };
    return element(
      "label",
      { class: "choice" },
      element("input", radio),
      element("span", {}, outlet.name, second && element("small", {}, second)),
    );
  }

  async function choose(id) {
    page.changed({ outlet_id: id });
    one("[data-search]", section).open = false;
    one("[name=find]", section).value = "";
    found.replaceChildren();
    show();
    one(`[name=outlet][value="${id}"]`, section).focus();
    await page.photos.moved();
  }

  return {
    open,
    show,
    /** `{photos, words, place}` of a kind that is this person's; undefined for others. */
    demand: (wanted) => places.demands.find(({ kind }) => kind === wanted),
    nameOf: (id) => places.outlets.find((outlet) => outlet.id === id)?.name ?? "",
  };
}
