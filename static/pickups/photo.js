// Photos of cards: turned, cut out, forgotten. How a picture is made small is common to all.

export { asJpeg, shrunk } from "../foundation/picture.js";

/** The canvas turned clockwise by 0, 90, 180 or 270 degrees. */
export function turned(canvas, degrees) {
  if (!degrees) return canvas;
  const upright = document.createElement("canvas");
  const lies = degrees % 180 !== 0;
  upright.width = lies ? canvas.height : canvas.width;
  upright.height = lies ? canvas.width : canvas.height;
  const pen = upright.getContext("2d");
  pen.translate(upright.width / 2, upright.height / 2);
  pen.rotate((degrees * Math.PI) / 180);
  pen.drawImage(canvas, -canvas.width / 2, -canvas.height / 2);
  return upright;
}

/** Draw the box [x, y, width, height] of `source` into `target`, with some of what is around it. */
export function crop(target, source, [x, y, width, height]) {
  const room = height * 0.35;
  const [left, top] = [Math.max(0, x - room), Math.max(0, y - room)];
  const wide = Math.min(source.width - left, width + 2 * room);
  const high = Math.min(source.height - top, height + 2 * room);
  target.width = Math.round(wide);
  target.height = Math.round(high);
  target.getContext("2d").drawImage(source, left, top, wide, high, 0, 0, target.width, target.height);
}

/** Make a canvas forget its picture. */
export function forget(canvas) {
  if (canvas) [canvas.width, canvas.height] = [0, 0];
}
