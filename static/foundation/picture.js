// Pictures made small in the browser; what a camera wrote beside is left out.

/** The picture of a file, upright, at most `longest` pixels a side, as a canvas. Throws for no image. */
export async function shrunk(file, longest) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvas;
}

/** The canvas as a JPEG. */
export const asJpeg = (canvas, quality = 0.85) =>
  new Promise((resolve, reject) => {
    const give = (blob) => (blob ? resolve(blob) : reject(new Error("The picture could not be written.")));
    canvas.toBlob(give, "image/jpeg", quality);
  });
