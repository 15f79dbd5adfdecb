// Have the photo of a document read by the server. The photo lives in this page's memory and nowhere else.

import { Problem, send } from "../foundation/http.js";
import { _ } from "../foundation/words.js";
import { asJpeg, crop, forget, shrunk, turned } from "./photo.js";

const LONGEST = 960;
const PATIENCE = 20_000;

/** A card that was photographed: what was read, and the picture until it is dropped. */
export class CardPhoto {
  #upright = null;

  constructor(reading, upright) {
    this.reading = reading;
    this.#upright = upright;
  }

  /** Draw the line `what` ("name" or "number") into a canvas; false when it was not found. */
  draw(what, canvas) {
    const box = this.reading.boxes?.[what];
    if (!box || !this.#upright) return false;
    crop(canvas, this.#upright, box);
    return true;
  }

  drop() {
    forget(this.#upright);
    this.#upright = null;
  }
}

/** Why a photo was not read, in words; the courier types instead. */
export class NotRead extends Error {
  constructor(words) {
    super(words);
    this.name = "NotRead";
  }
}

/** @param picture a canvas or an image file; throws NotRead */
export async function readCard(picture) {
  const canvas = picture instanceof HTMLCanvasElement ? picture : await smallOf(picture);
  try {
    const body = await asJpeg(canvas);
    const answer = await send("/api/v1/identity/readings", {
      method: "POST",
      body,
      headers: { "Content-Type": "image/jpeg" },
      timeout: PATIENCE,
    });
    const reading = await answer.json();
    if (!reading.number && !reading.name) throw new NotRead(_("没有读到字。放平、对准、避开反光再拍，或者手输"));
    return new CardPhoto(reading, turned(canvas, reading.turned));
  } catch (failure) {
    throw failure instanceof NotRead ? failure : new NotRead(wordsFor(failure));
  }
}

async function smallOf(file) {
  try {
    return await shrunk(file, LONGEST);
  } catch {
    throw new NotRead(_("这不是能看的照片，再拍一张，或者手输"));
  }
}

function wordsFor(failure) {
  if (!(failure instanceof Problem) || failure.status === 0) return _("没有信号，读不了照片。对着证件手输，一样算数");
  if (failure.status === 503 || failure.status === 429) return _("读证件的人多，要等一会儿。先手输，一样算数");
  if (failure.status === 401) return _("登录已到期，读不了照片。先手输，一样算数");
  if (failure.status === 422) return failure.message;
  return _("照片没有读成。先手输，一样算数");
}
