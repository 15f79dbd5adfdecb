// Photos of a report: made small, sealed for the outlet and kept before the person goes on; sent later, resumable.

import { element, icon } from "../components/markup.js";
import { dropPhoto, keepPhoto } from "../foundation/kept_photos.js";
import { one } from "../foundation/page.js";
import { StoreFull } from "../foundation/store.js";
import { _ } from "../foundation/words.js";
import { made } from "./photos.js";

const MOST = 6;
const LARGE = 3 * 1024 * 1024; // what this browser cannot make smaller is too much for a phone to keep

/** @param page `{draft, changed()}` */
export function reportPhotos(section, page) {
  const input = one("[data-photo-file]", section);
  const error = one(".field__error", section);
  const shown = new Map(); // hash → {bytes, url}: this page's memory only, a sealed photo cannot be shown again
  let before = []; // taken before an outlet was chosen: a seal names its outlet
  let working = 0;

  input.addEventListener("change", () => {
    const [file] = input.files;
    input.value = "";
    if (file) work(() => add(file));
  });
  one("[data-shots]", section).addEventListener("click", ({ target }) => {
    const drop = target.closest("[data-drop]");
    if (drop) work(() => remove(drop.dataset.drop));
  });

  async function work(act) {
    error.textContent = "";
    working += 1;
    try {
      await act();
    } catch (failure) {
      error.textContent = wordsFor(failure);
    } finally {
      working -= 1;
      show();
    }
  }

  async function add(file) {
    const photo = await made(file);
    if (!photo || photo.bytes.length > LARGE) throw new Error("This is no photo that a phone can keep.");
    if (page.draft.outlet_id) await keep(photo);
    else before.push(photo);
  }

  async function keep(photo) {
    const { id, outlet_id } = page.draft;
    const kept = await keepPhoto(photo.bytes, { record: id, outlet_id, kind: "finding-photo" });
    shown.set(kept.sha256, photo);
    page.changed({ photos: [...page.draft.photos, kept] });
  }

  async function forgetKept(hash) {
    await dropPhoto(hash);
    shown.delete(hash);
    page.changed({ photos: page.draft.photos.filter(({ sha256: one }) => one !== hash) });
  }

  async function remove(name) {
    if (shown.has(name)) URL.revokeObjectURL(shown.get(name).url);
    if (name.startsWith("before/")) before.splice(Number(name.slice(7)), 1);
    else await forgetKept(name);
    input.focus();
  }

  // Sealed for one outlet, a photo cannot go with a report on another: it is sealed anew, or taken again.
  function moved() {
    return work(async () => {
      const again = page.draft.photos.map(({ sha256: hash }) => shown.get(hash)).filter(Boolean);
      const lost = page.draft.photos.length - again.length;
      for (const { sha256: hash } of [...page.draft.photos]) await forgetKept(hash);
      const waiting = before;
      before = [];
      for (const photo of [...again, ...waiting]) await keep(photo);
      if (lost) error.textContent = _("换了网点，先前的 %(count)s 张照片要重拍。", { count: lost });
    });
  }

  function show() {
    const kept = page.draft.photos.map(({ sha256: hash }) => [hash, shown.get(hash)?.url]);
    const all = [...kept, ...before.map(({ url }, at) => [`before/${at}`, url])];
    one("[data-shots]", section).replaceChildren(...all.map(shot));
    one("[data-photo-label]", section).textContent = all.length ? _("再拍一张") : _("拍一张");
    one("[data-photo-count]", section).textContent = all.length ? _("%(count)s 张，自动带时间地点", { count: all.length }) : "";
    one(".add-photo", section).hidden = all.length >= MOST;
  }

  return {
    show,
    moved,
    forget() {
      for (const { url } of shown.values()) URL.revokeObjectURL(url);
      shown.clear();
      before = [];
    },
    get isWorking() {
      return working > 0;
    },
  };
}

const shot = ([name, url], at) =>
  element(
    "li",
    { class: "shot" },
    url
      ? element("img", { src: url, alt: _("照片 %(number)s", { number: at + 1 }) })
      : element("span", { class: "shot__sealed" }, icon("shield"), _("已封存")),
    element(
      "button",
      { class: "chip__drop", type: "button", "data-drop": name, "aria-label": _("去掉照片 %(number)s", { number: at + 1 }) },
      icon("cross"),
    ),
  );

function wordsFor(failure) {
  if (failure instanceof StoreFull) return _("手机存满了，照片没有存下。先联网发出几条，或清理手机空间");
  if (failure.name === "KeysMissing") return _("封存照片的钥匙还没有到手机，联网一次就有");
  return _("这张照片读不了，再拍一张");
}
