// Draw a QR code (ISO/IEC 18004), byte mode, level L: enough for a receipt's address. Pure.

// By version 1…40, level L: error correction bytes in a block, and blocks.
const ECC_BYTES = [
  7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26, 28, 30, 30, 30,
  30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
];
const BLOCKS = [
  1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19,
  20, 21, 22, 24, 25,
];
const LEVEL_L = 1;

/** @returns {{side: number, path: string}} modules without the quiet zone, and an SVG path of the dark ones */
export function drawQr(text) {
  const rows = encode(new TextEncoder().encode(text));
  const path = rows.flatMap((row, y) => runs(row).map(([x, length]) => `M${x} ${y}h${length}v1h-${length}z`));
  return { side: rows.length, path: path.join("") };
}

function runs(row) {
  const found = [];
  row.forEach((dark, x) => {
    if (!dark) return;
    if (row[x - 1]) found.at(-1)[1] += 1;
    else found.push([x, 1]);
  });
  return found;
}

function encode(bytes) {
  const version = versionFor(bytes.length);
  const codewords = withCorrection(dataCodewords(bytes, version), version);
  const grid = new Grid(version);
  grid.drawFunctionPatterns();
  grid.drawCodewords(codewords);
  return grid.bestMasked();
}

function versionFor(length) {
  for (let version = 1; version <= 40; version += 1) {
    if (4 + countBits(version) + 8 * length <= 8 * dataCapacity(version)) return version;
  }
  throw new RangeError("too long for a QR code");
}

const countBits = (version) => (version < 10 ? 8 : 16);
const dataCapacity = (version) =>
  Math.floor(rawModules(version) / 8) - ECC_BYTES[version - 1] * BLOCKS[version - 1];

function rawModules(version) {
  let modules = (16 * version + 128) * version + 64;
  if (version >= 2) {
    const marks = Math.floor(version / 7) + 2;
    modules -= (25 * marks - 10) * marks - 55;
    if (version >= 7) modules -= 36;
  }
  return modules;
}

function dataCodewords(bytes, version) {
  const bits = [];
  const push = (value, width) => {
    for (let at = width - 1; at >= 0; at -= 1) bits.push((value >>> at) & 1);
  };
  push(0b0100, 4);
  push(bytes.length, countBits(version));
  bytes.forEach((byte) => push(byte, 8));
  const room = dataCapacity(version) * 8;
  push(0, Math.min(4, room - bits.length));
  push(0, (8 - (bits.length % 8)) % 8);
  for (let filler = 0xec; bits.length < room; filler ^= 0xec ^ 0x11) push(filler, 8);
  return Array.from({ length: bits.length / 8 }, (_, at) =>
    bits.slice(at * 8, at * 8 + 8).reduce((byte, bit) => (byte << 1) | bit, 0),
  );
}

function withCorrection(data, version) {
  const blocks = BLOCKS[version - 1];
  const correction = ECC_BYTES[version - 1];
  const whole = Math.floor(rawModules(version) / 8);
  const short = blocks - (whole % blocks);
  const shortLength = Math.floor(whole / blocks) - correction;
  const divisor = generator(correction);
  let at = 0;
  const cut = Array.from({ length: blocks }, (_, block) => {
    const part = data.slice(at, (at += shortLength + (block < short ? 0 : 1)));
    return { part, rest: remainder(part, divisor) };
  });
  const woven = [];
  for (let i = 0; i <= shortLength; i += 1) cut.forEach(({ part }) => i < part.length && woven.push(part[i]));
  for (let i = 0; i < correction; i += 1) cut.forEach(({ rest }) => woven.push(rest[i]));
  return woven;
}

// Reed-Solomon over GF(2^8) with the polynomial 0x11d.
function generator(degree) {
  const result = [...Array(degree - 1).fill(0), 1];
  let root = 1;
  for (let turn = 0; turn < degree; turn += 1) {
    for (let i = 0; i < degree; i += 1) {
      result[i] = multiply(result[i], root) ^ (i + 1 < degree ? result[i + 1] : 0);
    }
    root = multiply(root, 2);
  }
  return result;
}

function remainder(data, divisor) {
  const rest = Array(divisor.length).fill(0);
  for (const byte of data) {
    const factor = byte ^ rest.shift();
    rest.push(0);
    divisor.forEach((coefficient, i) => {
      rest[i] ^= multiply(coefficient, factor);
    });
  }
  return rest;
}

function multiply(x, y) {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d);
    product ^= ((y >>> bit) & 1) * x;
  }
  return product;
}

const MASKS = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

class Grid {
  constructor(version) {
    this.version = version;
    this.side = version * 4 + 17;
    this.dark = this.blank();
    this.fixed = this.blank();
  }

  blank() {
    return Array.from({ length: this.side }, () => Array(this.side).fill(false));
  }

  set(x, y, dark) {
    this.dark[y][x] = Boolean(dark);
    this.fixed[y][x] = true;
  }

  drawFunctionPatterns() {
    for (let i = 0; i < this.side; i += 1) {
      this.set(6, i, i % 2 === 0);
      this.set(i, 6, i % 2 === 0);
    }
    this.drawFinder(3, 3);
    this.drawFinder(this.side - 4, 3);
    this.drawFinder(3, this.side - 4);
    this.drawAlignments();
    this.drawFormat(0);
    this.drawVersion();
  }

  drawFinder(centreX, centreY) {
    for (let dy = -4; dy <= 4; dy += 1) {
      for (let dx = -4; dx <= 4; dx += 1) {
        const [x, y] = [centreX + dx, centreY + dy];
        const ring = Math.max(Math.abs(dx), Math.abs(dy));
        if (x >= 0 && x < this.side && y >= 0 && y < this.side) this.set(x, y, ring !== 2 && ring !== 4);
      }
    }
  }

  drawAlignments() {
    const places = this.alignmentPlaces();
    const last = places.length - 1;
    places.forEach((x, i) =>
      places.forEach((y, j) => {
        const onFinder = (i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0);
        if (!onFinder) this.drawAlignment(x, y);
      }),
    );
  }

  alignmentPlaces() {
    if (this.version === 1) return [];
    const count = Math.floor(this.version / 7) + 2;
    const step = Math.floor((this.version * 8 + count * 3 + 5) / (count * 4 - 4)) * 2;
    const places = Array.from({ length: count - 1 }, (_, i) => this.side - 7 - i * step);
    return [6, ...places.reverse()];
  }

  drawAlignment(centreX, centreY) {
    for (let dy = -2; dy <= 2; dy += 1) {
      for (let dx = -2; dx <= 2; dx += 1) {
        this.set(centreX + dx, centreY + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
      }
    }
  }

  drawFormat(mask) {
    const data = (LEVEL_L << 3) | mask;
    let rest = data;
    for (let i = 0; i < 10; i += 1) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
    const bits = ((data << 10) | rest) ^ 0x5412;
    const bit = (i) => (bits >>> i) & 1;
    for (let i = 0; i <= 5; i += 1) this.set(8, i, bit(i));
    this.set(8, 7, bit(6));
    this.set(8, 8, bit(7));
    this.set(7, 8, bit(8));
    for (let i = 9; i < 15; i += 1) this.set(14 - i, 8, bit(i));
    for (let i = 0; i < 8; i += 1) this.set(this.side - 1 - i, 8, bit(i));
    for (let i = 8; i < 15; i += 1) this.set(8, this.side - 15 + i, bit(i));
    this.set(8, this.side - 8, true);
  }

  drawVersion() {
    if (this.version < 7) return;
    let rest = this.version;
    for (let i = 0; i < 12; i += 1) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
    const bits = (this.version << 12) | rest;
    for (let i = 0; i < 18; i += 1) {
      const [a, b] = [this.side - 11 + (i % 3), Math.floor(i / 3)];
      this.set(a, b, (bits >>> i) & 1);
      this.set(b, a, (bits >>> i) & 1);
    }
  }

  // Two columns at a time from the right, up and down in turn, around the timing column.
  drawCodewords(codewords) {
    let at = 0;
    for (let right = this.side - 1; right >= 1; right -= 2) {
      if (right === 6) right = 5;
      for (let vertical = 0; vertical < this.side; vertical += 1) {
        for (const x of [right, right - 1]) {
          const upward = ((right + 1) & 2) === 0;
          const y = upward ? this.side - 1 - vertical : vertical;
          if (this.fixed[y][x] || at >= codewords.length * 8) continue;
          this.dark[y][x] = ((codewords[at >>> 3] >>> (7 - (at & 7))) & 1) === 1;
          at += 1;
        }
      }
    }
  }

  bestMasked() {
    const tries = MASKS.map((_, mask) => this.masked(mask));
    const marks = tries.map(penalty);
    return tries[marks.indexOf(Math.min(...marks))];
  }

  masked(mask) {
    this.drawFormat(mask);
    return this.dark.map((row, y) => row.map((dark, x) => dark !== (!this.fixed[y][x] && MASKS[mask](x, y))));
  }
}

function penalty(rows) {
  const columns = rows[0].map((_, x) => rows.map((row) => row[x]));
  const lines = [...rows, ...columns];
  return lines.reduce((sum, line) => sum + longRuns(line) + likeFinder(line), 0) + blocks(rows) + balance(rows);
}

function longRuns(line) {
  let [sum, length] = [0, 1];
  for (let i = 1; i <= line.length; i += 1) {
    if (i < line.length && line[i] === line[i - 1]) length += 1;
    else {
      if (length >= 5) sum += length - 2;
      length = 1;
    }
  }
  return sum;
}

function likeFinder(line) {
  const text = line.map(Number).join("");
  return 40 * (text.match(/(?=10111010000|00001011101)/g)?.length ?? 0);
}

function blocks(rows) {
  let sum = 0;
  for (let y = 1; y < rows.length; y += 1) {
    for (let x = 1; x < rows.length; x += 1) {
      const dark = rows[y][x];
      if (dark === rows[y][x - 1] && dark === rows[y - 1][x] && dark === rows[y - 1][x - 1]) sum += 3;
    }
  }
  return sum;
}

function balance(rows) {
  const dark = rows.flat().filter(Boolean).length;
  return 10 * Math.floor(Math.abs((dark * 20) / rows.length ** 2 - 10));
}
