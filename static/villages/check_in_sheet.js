// A check-in: what it was last time is chosen already, the place is found meanwhile, one press keeps it.

import { notice } from "../components/markup.js";
import { open } from "../components/sheet.js";
import { capture } from "../foundation/capture.js";
import { NotEnrolled } from "../foundation/device.js";
import { dropPhoto, keepPhoto } from "../foundation/kept_photos.js";
import { asJpeg, shrunk } from "../foundation/picture.js";
import { uuid7 } from "../foundation/record.js";
import { spot } from "../foundation/spot.js";
import { get, ifRoom, put, StoreFull } from "../foundation/store.js";
import { _ } from "../foundation/words.js";
import { captureNotice, one } from "../pickups/page.js";

const KEY = "check-in"; // in settings: what was chosen last, by village
const MOST_ITEMS = 10_000;
const LONGEST = 1600;
const QUALITY = 0.8;

/** @param me answers the session as it is now */
export function checkInSheet(dialog, me) {
  const form = one("form", dialog);
  const says = one("[data-says]", dialog);
  const label = one("[data-photo-label]", dialog);
  let act = null; // {id, village, place, photos}
  let busy = false;

  one("[data-photo-file]", dialog).addEventListener("change", async ({ target }) => {
    const [file] = target.files;
    target.value = "";
    if (file) await once(() => addPhoto(file));
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    once(keep);
  });
  dialog.addEventListener("close", () => dropPhotos());

  async function once(work) {
    if (busy) return;
    busy = true;
    says.replaceChildren();
    try {
      await work();
    } catch (failure) {
      says.replaceChildren(notice("stop", _("还没有记下"), wordsFor(failure)));
    } finally {
      busy = false;
    }
  }

  async function addPhoto(file) {
    const jpeg = await asJpeg(await shrunk(file, LONGEST), QUALITY);
    const bytes = new Uint8Array(await jpeg.arrayBuffer());
    const taken = act;
    const kept = await keepPhoto(bytes, { record: taken.id, outlet_id: me().outlet.id, kind: "village-photo" });
    const [unwanted] = act === taken ? taken.photos : [kept]; // closed meanwhile, or another one is taken
    if (act === taken) taken.photos = [kept];
    if (unwanted) await dropPhoto(unwanted.sha256);
    label.textContent = _("拍好了，换一张");
  }

  // What was not kept takes its photos along.
  async function dropPhotos() {
    const left = act?.photos ?? [];
    act = null;
    for (const { sha256: hash } of left) await dropPhoto(hash);
  }

  async function keep() {
    const refused = captureNotice(me());
    if (refused) return says.replaceChildren(refused);
    const told = read(form);
    const { id, village, photos } = act;
    const place = await act.place.find();
    const summary = { village_id: village.id, village: village.name, has_place: Boolean(place) };
    const record = { ...told, village_id: village.id, place, photos };
    await capture("check-in", record, { session: me(), id, summary });
    act = null;
    await ifRoom(remember(village.id, told));
    dialog.close();
  }

  return {
    async open(village) {
      const last = (await get("settings", KEY))?.[village.id] ?? {};
      act = { id: uuid7(), village, place: spot(), photos: [] };
      act.place.begin();
      one("h2", dialog).textContent = village.name;
      label.textContent = _("拍一张村牌或公示栏");
      form.elements.mode.value = last.mode ?? village.mode;
      form.elements.vehicle.value = last.vehicle ?? form.elements.vehicle.options[0].value;
      form.elements.handover_point.value = last.handover_point ?? form.elements.handover_point.options[0].value;
      form.elements.items.value = "";
      form.elements.slip.checked = last.slip ?? false;
      says.replaceChildren();
      open(dialog);
    },
  };
}

function read({ elements }) {
  const items = Number(elements.items.value || 0);
  if (!Number.isInteger(items) || items < 0 || items > MOST_ITEMS) throw new RangeError("items");
  return {
    mode: elements.mode.value,
    vehicle: elements.vehicle.value,
    handover_point: elements.handover_point.value,
    items,
    slip: elements.slip.checked,
  };
}

async function remember(villageId, { mode, vehicle, handover_point, slip }) {
  const all = (await get("settings", KEY)) ?? {};
  await put("settings", { ...all, [villageId]: { mode, vehicle, handover_point, slip } }, KEY);
}

function wordsFor(failure) {
  if (failure instanceof RangeError) return _("件数填 0 到 10000 之间的整数。");
  if (failure instanceof StoreFull) return _("手机存满了。先联网发出存着的件，或清理手机空间，再打一次。");
  if (failure instanceof NotEnrolled) return _("这部手机还没有登记，联网打开一次再打卡。");
  if (failure.name === "KeysMissing") return _("封存照片的钥匙还没有到手机，联网一次就有；可以先不拍照打卡。");
  return _("手机没有存下这次打卡，您填的还在。再按一次。");
}
