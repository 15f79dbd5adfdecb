// Choose where the parcel goes: recent places, a search, or down from province to county. Works offline.

import { element, icon } from "../components/markup.js";
import { _ } from "../foundation/words.js";
import { one, showError } from "./page.js";
import { labelOf, load, recent, remember, search, shortOf } from "./regions.js";

/** Fill the sheet, which is open or will be; `onChosen({code, name})` runs when a place was chosen. */
export function destinationSheet(dialog, onChosen) {
  const input = one("input", dialog);
  const list = one("[data-regions]", dialog);
  const where = one("[data-region-where]", dialog);
  let regions = null;

  dialog.addEventListener("click", ({ target }) => {
    const pressed = target.closest("[data-code]");
    if (!pressed) return;
    if (pressed.dataset.down) goDown(pressed.dataset.code);
    else choose(pressed.dataset.code);
  });
  input.addEventListener("input", showForInput);
  dialog.addEventListener("close", () => {
    input.value = "";
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    list.querySelector("[data-code]")?.click();
  });

  async function opened() {
    input.focus();
    try {
      regions = await load();
    } catch {
      showError(input, _("地区名录还没有存到手机，联网打开一次就有。"));
      return;
    }
    await showForInput();
  }

  // Whoever types before the list has come is answered when it is here.
  function showForInput() {
    if (!regions) return null;
    return input.value.trim() ? showFound() : showRecent();
  }

  async function showRecent() {
    const codes = (await recent()).filter((code) => regions.has(code));
    if (input.value.trim()) return; // somebody typed meanwhile, and is answered already
    say(codes.length ? _("最近寄过") : "");
    const provinces = [...regions.values()].filter(({ code }) => code.endsWith("0000"));
    show([...codes.map((code) => regions.get(code)), ...provinces]);
  }

  function showFound() {
    const found = search(regions, input.value);
    say(found.length ? "" : _("没有找到，换个写法，比如只写区县名"));
    show(found);
  }

  // A province or city opens; its own row chooses it whole, where the county is not known.
  function goDown(code) {
    const prefix = code.endsWith("0000") ? code.slice(0, 2) : code.slice(0, 4);
    const inside = [...regions.values()].filter((region) => isBelow(region, code, prefix));
    say(labelOf(regions, code));
    show(inside);
    const whole = element("button", { class: "region", type: "button", "data-code": code }, _("只知道到这里"));
    list.append(element("li", {}, whole));
    list.querySelector("button")?.focus();
  }

  function say(words) {
    where.textContent = words;
    where.hidden = !words;
  }

  function show(found) {
    list.replaceChildren(...found.map((region) => element("li", {}, row(region))));
  }

  async function choose(code) {
    await remember(code);
    onChosen({ code, name: shortOf(regions, code) });
    dialog.close();
  }

  return { opened };
}

// Below a province stand its cities; below a city, and below a city that is a province, the counties.
function isBelow(region, code, prefix) {
  if (region.code === code || !region.code.startsWith(prefix)) return false;
  const ofProvince = code.endsWith("0000");
  if (!ofProvince) return true;
  const isCity = region.code.endsWith("00");
  return isCity ? !region.nameless : region.isUnderNameless;
}

function row(region) {
  const opens = !region.ends;
  const attributes = { class: "region", type: "button", "data-code": region.code, "data-down": opens && "1" };
  return element("button", attributes, element("span", {}, region.label), opens && icon("next"));
}
