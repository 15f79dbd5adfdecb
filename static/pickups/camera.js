// The camera in a viewfinder: opens it, lights the torch, hands out what is inside the aiming frame.

import { _ } from "../foundation/words.js";
import { one } from "./page.js";

/** Why there is no picture: `reason` is refused | none | busy | insecure. */
export class NoCamera extends Error {
  constructor(reason) {
    super(`No camera: ${reason}`);
    this.name = "NoCamera";
    this.reason = reason;
  }
}

const WISHES = {
  audio: false,
  video: { facingMode: { ideal: "environment" }, width: { ideal: 1920 }, height: { ideal: 1080 } },
};

export class Camera {
  #viewfinder;
  #video = null;
  #track = null;
  #turn = 0; // counts openings and closings: what was asked for before the last one is not wanted any more

  constructor(viewfinder) {
    this.#viewfinder = viewfinder;
    one("[data-torch]", viewfinder).addEventListener("click", () => this.#turnTorch());
  }

  get isOpen() {
    return this.#track?.readyState === "live";
  }

  /** Show the picture; throws NoCamera. Opening an open one does nothing. */
  async open() {
    if (this.isOpen) return;
    const turn = (this.#turn += 1);
    const isOver = () => turn !== this.#turn;
    const stream = await ask();
    if (isOver()) return stream.getTracks().forEach((track) => track.stop()); // closed while the person was asked
    this.#track = stream.getVideoTracks()[0];
    this.#video = document.createElement("video");
    Object.assign(this.#video, { muted: true, playsInline: true, srcObject: stream });
    this.#viewfinder.prepend(this.#video);
    try {
      await this.#video.play();
    } catch (failure) {
      if (!isOver()) throw failure;
    }
    if (!isOver()) this.#offerTorch();
  }

  close() {
    this.#turn += 1;
    this.#track?.stop();
    this.#track = null;
    this.#video?.remove();
    this.#video = null;
    this.#showTorch(false);
  }

  /**
   * What the frame shows, at most `longest` pixels a side, as a canvas; null before the first picture.
   * `room` is how much more than the frame is taken on each side, as a part of it.
   */
  picture(longest, room = 0.1) {
    const video = this.#video;
    if (!video?.videoWidth) return null;
    const { x, y, width, height } = this.#framed(video, room);
    const scale = Math.min(1, longest / Math.max(width, height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.drawImage(video, x, y, width, height, 0, 0, canvas.width, canvas.height);
    return canvas;
  }

  // The video fills its box (object-fit: cover); the frame is an SVG path over it.
  #framed(video, room) {
    const box = video.getBoundingClientRect();
    const aim = one(".viewfinder__aim", this.#viewfinder).getBoundingClientRect();
    const scale = Math.max(box.width / video.videoWidth, box.height / video.videoHeight);
    const left = (video.videoWidth - box.width / scale) / 2;
    const top = (video.videoHeight - box.height / scale) / 2;
    const x = Math.max(0, left + (aim.left - box.left - aim.width * room) / scale);
    const y = Math.max(0, top + (aim.top - box.top - aim.height * room) / scale);
    const side = 1 + 2 * room;
    return {
      x,
      y,
      width: Math.min(video.videoWidth - x, (aim.width * side) / scale),
      height: Math.min(video.videoHeight - y, (aim.height * side) / scale),
    };
  }

  #offerTorch() {
    const has = Boolean(this.#track.getCapabilities?.().torch);
    one("[data-torch]", this.#viewfinder).hidden = !has;
  }

  async #turnTorch() {
    const on = one("[data-torch]", this.#viewfinder).getAttribute("aria-pressed") !== "true";
    try {
      await this.#track?.applyConstraints({ advanced: [{ torch: on }] });
      this.#showTorch(on);
    } catch {
      one("[data-torch]", this.#viewfinder).hidden = true;
    }
  }

  #showTorch(on) {
    const torch = one("[data-torch]", this.#viewfinder);
    torch.setAttribute("aria-pressed", String(on));
    one("span", torch).textContent = on ? _("灯已开") : _("开灯");
  }
}

async function ask() {
  if (!navigator.mediaDevices?.getUserMedia) throw new NoCamera("insecure");
  try {
    return await navigator.mediaDevices.getUserMedia(WISHES);
  } catch (failure) {
    throw new NoCamera(reasonOf(failure));
  }
}

function reasonOf({ name }) {
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "none";
  return "busy";
}

/** What the courier reads where the picture would be. */
export function cameraSays(reason) {
  if (reason === "refused") return _("相机没有打开：在浏览器设置里允许相机，或者手输");
  if (reason === "none") return _("这台设备没有相机，手输或用扫码枪");
  if (reason === "insecure") return _("这个地址开不了相机，手输或用扫码枪");
  return _("相机正被别的应用占用，关掉它再试，或者手输");
}
