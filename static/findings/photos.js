// Photos of a step: made small and shown when they are chosen, sealed and sent when the form is, resumable.

import { element, icon } from "../components/markup.js";
import { sha256, toHex } from "../foundation/bytes.js";
import { withExif } from "../foundation/exif.js";
import { asJpeg, shrunk } from "../foundation/picture.js";
import { sealPhoto } from "../foundation/seal.js";
import { refresh, refreshIfOld } from "../foundation/server_keys.js";
import { Trouble } from "../foundation/trouble.js";
import { bring } from "../foundation/upload.js";
import { _ } from "../foundation/words.js";

const LONGEST = 1600;
const QUALITY = 0.82;
const MOST = 6;
const LARGE = 3 * 1024 * 1024; // what the browser cannot make smaller goes with the form beyond this
const PAPER = "application/pdf";
const OTHER_KEY = new Set(["urn:problem:unknown-key", "urn:problem:cannot-open"]);

/** The photos of a form's part. `send(recordId, outletId)` answers {hashes, files}; throws Trouble. */
export function photos(part) {
  const input = part.querySelector("input[type=file]");
  const error = part.querySelector(".field__error");
  const list = part.querySelector("[data-part=photos]");
  const sending = part.querySelector("[data-part=sending]");
  const add = bigButton(input);
  let chosen = [];
  let preparing = Promise.resolve();
  count();

  input.addEventListener("change", () => {
    const files = [...input.files];
    input.value = "";
    error.textContent = "";
    preparing = preparing.then(() => addAll(files)).catch(() => say(_("这张照片读不了，再拍一张")));
  });

  list.addEventListener("change", count); // those that were kept before can be left out

  async function addAll(files) {
    for (const file of files) {
      if (howMany() >= MOST) {
        say(_("最多放 %(count)s 张照片，多出来的没有放。", { count: MOST }));
        return;
      }
      await addOne(file);
      count();
    }
  }

  function howMany() {
    return chosen.length + list.querySelectorAll("input:checked").length;
  }

  function count() {
    add.querySelector("span").textContent = howMany() ? _("再放一张") : _("拍照，或者选照片");
    add.hidden = howMany() >= MOST;
  }

  async function addOne(file) {
    const photo = file.type === PAPER ? paper(file) : await made(file);
    if (!photo) return say(_("“%(name)s”不是能看的照片，没有放。", { name: file.name }));
    photo.row = row(photo);
    chosen.push(photo);
    list.append(photo.row);
    return undefined;
  }

  function row(photo) {
    const words = _("照片：%(name)s", { name: photo.file.name });
    const drop = { class: "chip__drop", type: "button", "aria-label": _("去掉照片“%(name)s”", { name: photo.file.name }) };
    return element(
      "li",
      { class: "shot" },
      photo.url
        ? element("img", { src: photo.url, alt: words })
        : element("span", { class: "shot__name" }, photo.file.name),
      element("button", { ...drop, onclick: () => remove(photo) }, icon("cross")),
    );
  }

  function remove(photo) {
    chosen = chosen.filter((one) => one !== photo);
    if (photo.url) URL.revokeObjectURL(photo.url);
    photo.row.remove();
    error.textContent = "";
    count();
    input.focus();
  }

  function say(words) {
    error.replaceChildren(icon("state-look"), element("span", {}, words));
  }

  function show(done, number) {
    const all = chosen.reduce((sum, { bytes }) => sum + bytes.length, 0);
    const bar = sending.querySelector("progress");
    [bar.max, bar.value] = [all || 1, done];
    sending.querySelector("[data-part=sending-words]").textContent = _("正在发第 %(number)s 张，共 %(count)s 张", {
      number,
      count: chosen.length,
    });
    sending.hidden = false;
  }

  return {
    async send(recordId, outletId) {
      await preparing;
      const [hashes, files] = [[], []];
      let before = 0;
      try {
        for (const [at, photo] of chosen.entries()) {
          if (photo.isPaper || photo.bytes.length > LARGE) files.push(photo.file);
          else {
            show(before, at + 1);
            hashes.push(await sendOne(photo, recordId, outletId, (sent) => show(before + sent, at + 1)));
          }
          before += photo.bytes.length;
        }
      } finally {
        sending.hidden = true;
      }
      return { hashes, files };
    },
    get count() {
      return chosen.length;
    },
  };
}

// The browser's own button says that nothing was chosen, since each choice is taken over at once.
function bigButton(input) {
  const label = element("label", { class: "add-photo" }, icon("camera"), element("span", {}));
  input.before(label);
  label.append(input);
  input.classList.add("visually-hidden");
  return label;
}

// The server draws its pages: it goes with the form.
function paper(file) {
  return { file, bytes: new Uint8Array(), url: "", isPaper: true };
}

// {file, bytes, url}; null for what is no photo. What this browser cannot draw may be good all the same: HEIC.
export async function made(file) {
  try {
    const jpeg = await asJpeg(await shrunk(file, LONGEST), QUALITY);
    return { file, bytes: await withExif(file, jpeg), url: URL.createObjectURL(jpeg) };
  } catch {
    if (!(await isHeic(file))) return null;
    return { file, bytes: new Uint8Array(await file.arrayBuffer()), url: "" };
  }
}

async function isHeic(file) {
  const head = new Uint8Array(await file.slice(4, 12).arrayBuffer());
  return /^ftyp(hei[cxms]|hev[cxms]|mif1|msf1)/.test(String.fromCharCode(...head));
}

async function sendOne(photo, recordId, outletId, tell, again = true) {
  const sealed = await sealedFor(photo, recordId, outletId);
  const { done, answer } = await bring(recordId, sealed, tell);
  if (done) return sealed.sha256;
  if (again && OTHER_KEY.has(answer.body?.type)) {
    await refresh();
    photo.sealed = null;
    return sendOne(photo, recordId, outletId, tell, false);
  }
  throw trouble(answer);
}

// Sealed once: what was sent of it need not be sent again. Another outlet takes another seal.
async function sealedFor(photo, recordId, outletId) {
  if (photo.sealed?.outlet_id === outletId) return photo.sealed;
  await refreshIfOld();
  try {
    const { key_id, sealed } = await sealPhoto(photo.bytes, recordId, outletId);
    const hash = toHex(await sha256(sealed));
    photo.sealed = { sealed, key_id, sha256: hash, outlet_id: outletId, kind: "finding-photo" };
    return photo.sealed;
  } catch (failure) {
    throw failure.name === "KeysMissing" ? trouble({ status: 0 }) : failure;
  }
}

function trouble({ status, ours, body }) {
  if (status === 401) return new Trouble(_("登录过期了。另开一页登录，再回来按一次，您填的都还在。"));
  if (status && ours && status < 500 && body?.detail) return new Trouble(body.detail);
  return new Trouble(_("照片发到一半断了。已经发出的不会再发，您填的都还在，联网后再按一次。"), "offline");
}
