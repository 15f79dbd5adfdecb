// Reads barcodes inside the aiming frame: Code 128 and QR, one code said once.

import { asset } from "../foundation/release.js";
import { Camera, NoCamera } from "./camera.js";

const FORMATS = ["code_128", "qr_code"];
const EVERY = 120; // milliseconds between looks
const SAME = 2_500; // a code that stays in the frame is not a second parcel
const LONGEST = 1280;

let detectorAsked = null;

// The phone's own reader where it knows both kinds, ours otherwise; loaded with the first look.
function detector() {
  detectorAsked ??= make().catch((failure) => {
    detectorAsked = null;
    throw failure;
  });
  return detectorAsked;
}

async function make() {
  const native = globalThis.BarcodeDetector;
  const known = (await native?.getSupportedFormats().catch(() => [])) ?? [];
  if (FORMATS.every((format) => known.includes(format))) return new native({ formats: FORMATS });
  const { BarcodeDetector, prepareZXingModule } = await import("../vendor/barcode-detector.js");
  prepareZXingModule({ overrides: { locateFile: (file) => asset(`vendor/${file}`) } });
  return new BarcodeDetector({ formats: FORMATS });
}

/** Codes on a picture (canvas, bitmap), as text. */
export async function codesOn(picture) {
  const found = await (await detector()).detect(picture);
  return found.map(({ rawValue }) => rawValue).filter(Boolean);
}

export class Scanner {
  #camera;
  #viewfinder;
  #onCode;
  #seen = new Map();
  #running = false;

  /** `onCode(text)` runs once for each code that comes into the frame. */
  constructor(viewfinder, onCode) {
    this.#viewfinder = viewfinder;
    this.#camera = new Camera(viewfinder);
    this.#onCode = onCode;
    document.addEventListener("visibilitychange", () => {
      if (!this.#running) return;
      if (document.hidden) this.#camera.close();
      else this.#camera.open().catch(() => {});
    });
  }

  /** Open the camera and look until `stop`; throws NoCamera. */
  async start() {
    if (this.#running) return;
    this.#running = true;
    try {
      await this.#camera.open();
    } catch (failure) {
      this.#running = false;
      throw failure;
    }
    if (!this.#running) return this.#camera.close(); // stopped while the person was asked
    this.#look();
  }

  stop() {
    this.#running = false;
    this.#camera.close();
  }

  async #look() {
    while (this.#running) {
      const picture = document.hidden ? null : this.#camera.picture(LONGEST);
      if (picture) await this.#read(picture);
      await new Promise((resolve) => setTimeout(resolve, EVERY));
    }
  }

  async #read(picture) {
    let codes = [];
    try {
      codes = await codesOn(picture);
    } catch (failure) {
      this.stop();
      this.#viewfinder.dispatchEvent(new CustomEvent("scanner-failed", { detail: failure }));
    }
    const now = performance.now();
    for (const code of codes) {
      const isNew = now - (this.#seen.get(code) ?? -Infinity) > SAME;
      this.#seen.set(code, now);
      if (isNew && this.#running) this.#onCode(code);
    }
  }
}

export { NoCamera };

let sound = null;

/** A code was read: the frame flashes once, a short tone, a short tremble. */
export function feelRead(viewfinder) {
  viewfinder.classList.remove("viewfinder--read");
  requestAnimationFrame(() => viewfinder.classList.add("viewfinder--read"));
  if (navigator.userActivation && !navigator.userActivation.hasBeenActive) return; // not allowed before a touch
  navigator.vibrate?.(60);
  try {
    beep();
  } catch {
    // Without sound the frame and the words tell.
  }
}

function beep() {
  sound ??= new AudioContext();
  if (sound.state === "suspended") sound.resume();
  const tone = sound.createOscillator();
  const loudness = sound.createGain();
  tone.frequency.value = 1760;
  loudness.gain.setValueAtTime(0.15, sound.currentTime);
  loudness.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + 0.12);
  tone.connect(loudness).connect(sound.destination);
  tone.start();
  tone.stop(sound.currentTime + 0.12);
}
