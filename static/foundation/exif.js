// What a camera wrote beside a JPEG, carried over to the smaller one: only the server may read it, and keeps it apart.

const START = 0xffd8;
const APP1 = 0xffe1;
const SCAN = 0xffda;
const HEAD = 256 * 1024; // it stands at the beginning
const ORIENTATION = 0x0112;

/** The smaller JPEG with the EXIF of the file it was made of; as it is where there is none. */
export async function withExif(file, jpeg) {
  const exif = exifOf(new Uint8Array(await file.slice(0, HEAD).arrayBuffer()));
  const small = new Uint8Array(await jpeg.arrayBuffer());
  if (!exif) return small;
  const whole = new Uint8Array(small.length + exif.length);
  whole.set(small.subarray(0, 2));
  whole.set(exif, 2);
  whole.set(small.subarray(2), 2 + exif.length);
  return whole;
}

/** The EXIF segment of a JPEG's first bytes, saying that the picture stands upright; null without one. Pure. */
export function exifOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.byteLength < 4 || view.getUint16(0) !== START) return null;
  for (let at = 2; at + 4 <= view.byteLength; ) {
    const [marker, length] = [view.getUint16(at), view.getUint16(at + 2)];
    const end = at + 2 + length;
    if (marker === SCAN || marker >> 8 !== 0xff || end > view.byteLength) return null;
    if (marker === APP1 && String.fromCharCode(...bytes.subarray(at + 4, at + 8)) === "Exif") {
      return upright(bytes.slice(at, end));
    }
    at = end;
  }
  return null;
}

// The smaller picture is drawn upright already: to turn it once more would lay it down.
function upright(segment) {
  const view = new DataView(segment.buffer);
  const tiff = 10;
  if (view.byteLength < tiff + 8) return null;
  const little = view.getUint16(tiff) === 0x4949;
  const table = tiff + view.getUint32(tiff + 4, little);
  if (table + 2 > view.byteLength) return null;
  const count = view.getUint16(table, little);
  for (let entry = table + 2; entry < table + 2 + count * 12; entry += 12) {
    if (entry + 12 > view.byteLength) return null;
    if (view.getUint16(entry, little) === ORIENTATION) view.setUint16(entry + 8, 1, little);
  }
  return segment;
}
