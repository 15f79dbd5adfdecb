// Photos of the goods: shrunk, sealed and kept by hash before the courier goes on; sent later, resumable.

import { element, icon } from "../components/markup.js";
import { dropPhoto, keepPhoto } from "../foundation/kept_photos.js";
import { StoreFull } from "../foundation/store.js";
import { _ } from "../foundation/words.js";
import { one } from "./page.js";
import { asJpeg, shrunk } from "./photo.js";

const LONGEST = 1600;
const QUALITY = 0.8;
const MOST = 10;

/** @param flow `{draft, practice, changed()}` */
export function goodsPhotos(section, flow) {
  const error = one("[data-photo-error] span", section);
  const thumbnails = new Map(); // this page's memory only: a sealed photo cannot be shown again

  one("[data-photo-file]", section).addEventListener("change", async ({ target }) => {
    const [file] = target.files;
    target.value = "";
    if (file) await add(file);
  });
  one("[data-shots]", section).addEventListener("click", ({ target }) => {
    const drop = target.closest("[data-drop]");
    if (drop) remove(drop.dataset.drop);
  });

  async function add(file) {
    error.textContent = "";
    try {
      const canvas = await shrunk(file, LONGEST);
      const photo = await keep(await asJpeg(canvas, QUALITY));
      thumbnails.set(photo.sha256, URL.createObjectURL(await asJpeg(await shrunk(canvas, 200), 0.7)));
      flow.changed({ photos: [...flow.draft.photos, photo] });
    } catch (failure) {
      error.textContent = wordsFor(failure);
    }
  }

  async function keep(jpeg) {
    const { id, outlet_id } = flow.draft;
    const bytes = new Uint8Array(await jpeg.arrayBuffer());
    return keepPhoto(bytes, { record: id, outlet_id, keep: !flow.practice });
  }

  async function remove(hash) {
    await dropPhoto(hash);
    URL.revokeObjectURL(thumbnails.get(hash));
    thumbnails.delete(hash);
    flow.changed({ photos: flow.draft.photos.filter(({ sha256: one }) => one !== hash) });
    one("[data-photo-file]", section).focus();
  }

  const shot = ({ sha256: hash }, at) =>
    element(
      "li",
      { class: "shot" },
      thumbnails.has(hash)
        ? element("img", { src: thumbnails.get(hash), alt: _("物品照片 %(number)s", { number: at + 1 }) })
        : element("span", { class: "shot__sealed" }, icon("shield"), _("已封存")),
      element(
        "button",
        { class: "chip__drop", type: "button", "data-drop": hash, "aria-label": _("去掉照片 %(number)s", { number: at + 1 }) },
        icon("cross"),
      ),
    );

  return {
    render({ photos }) {
      one("[data-shots]", section).replaceChildren(...photos.map(shot));
      one("[data-photo-label]", section).textContent = photos.length ? _("再拍一张") : _("拍一张物品照片");
      one(".add-photo", section).hidden = photos.length >= MOST;
    },
    focus: () => one("[data-photo-file]", section).focus(),
  };
}

function wordsFor(failure) {
  if (failure instanceof StoreFull) return _("手机存满了，照片没有存下。先联网发出存着的件，或清理手机空间");
  if (failure.name === "KeysMissing") return _("封存照片的钥匙还没有到手机，联网一次就有");
  return _("这张照片读不了，再拍一张");
}
