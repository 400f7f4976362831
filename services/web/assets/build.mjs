// Builds scripts, style sheets and icons into ../static, under names that change with their content.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

import * as esbuild from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const WEB = dirname(HERE);
const OUT = join(WEB, "static");
const ICONS = join(HERE, "node_modules", "@tabler", "icons", "icons", "outline");
const ICON_NAME = /icon(?:_name)?\s*[=(]\s*["']([a-z0-9-]+)["']/g;
const KEEP_MILLISECONDS = 24 * 3600 * 1000; // a page that is still open may ask for a chunk of the build before
const SHARED = {
  absWorkingDir: HERE,
  outdir: OUT,
  bundle: true,
  minify: true,
  metafile: true,
  target: ["es2022", "chrome115", "firefox115", "safari16.4"],
  legalComments: "linked",
  logLevel: "warning",
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
};

/** Names of the files directly in `folder` that are an entry: every module of src/entries, every sheet of css/entries. */
async function entries(folder) {
  return (await readdir(join(HERE, folder))).filter((name) => /\.(ts|css)$/.test(name)).map((name) => join(folder, name));
}

/** `app.js` → `app-4TQXZ2LK.js`, from esbuild's account of what it wrote. */
function named(result) {
  const outputs = Object.entries(result.metafile.outputs);
  return outputs
    .filter(([, output]) => output.entryPoint)
    .map(([path, output]) => [basename(output.entryPoint).replace(/\.ts$/, ".js"), basename(path)]);
}

async function* filesOf(folder, wanted) {
  for (const found of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, found.name);
    if (found.isDirectory()) yield* filesOf(path, wanted);
    else if (wanted.test(found.name)) yield path;
  }
}

/** Which icons the templates, view models and scripts name, and where first. */
async function usedIcons() {
  const used = new Map();
  for (const [folder, wanted] of [["templates", /\.html$/], ["models", /\.py$/], ["queries", /\.py$/], ["http", /\.py$/], ["assets/src", /\.ts$/]]) {
    for await (const path of filesOf(join(WEB, folder), wanted)) {
      const text = await readFile(path, "utf8");
      for (const [, name] of text.matchAll(ICON_NAME)) if (!used.has(name)) used.set(name, relative(WEB, path));
    }
  }
  return new Map([...used].sort());
}

/** One SVG with a symbol for each icon. Fails for a name that Tabler does not have. */
async function sprite() {
  const symbols = [];
  for (const [name, place] of await usedIcons()) {
    const drawing = await readFile(join(ICONS, `${name}.svg`), "utf8").catch(() => {
      throw new Error(`${place} names the icon "${name}", which Tabler does not have`);
    });
    const lines = drawing.replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$|<path stroke="none"[^>]*>/g, "").replace(/\s+/g, " ").trim();
    symbols.push(`<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${lines}</symbol>`);
  }
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}

async function writeHashed(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  const hashed = `${basename(name, extname(name))}-${hash}${extname(name)}`;
  await writeFile(join(OUT, hashed), content);
  return [name, hashed];
}

/** What is served to browsers that take it: a tenth of Tabler's style sheet. Nothing secret is in these files. */
async function compress(names) {
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
  const made = [];
  for (const name of names.filter((each) => /\.(js|css|svg)$/.test(each))) {
    const content = await readFile(join(OUT, name));
    if (content.length < 1024) continue;
    made.push(`${name}.br`, `${name}.gz`);
    if (existsSync(join(OUT, `${name}.gz`))) continue; // the same name is the same content
    await writeFile(join(OUT, `${name}.br`), await promisify(brotliCompress)(content, quality));
    await writeFile(join(OUT, `${name}.gz`), await promisify(gzip)(content));
  }
  return made;
}

async function removeOld(manifest, written) {
  const present = new Set([...Object.values(manifest), ...written, "manifest.json"]);
  for (const name of await readdir(OUT)) {
    const path = join(OUT, name);
    if (!present.has(name) && Date.now() - (await stat(path)).mtimeMs > KEEP_MILLISECONDS) await rm(path, { force: true });
  }
}

await mkdir(OUT, { recursive: true });
const [modules, blocking, sheets] = await Promise.all([
  esbuild.build({ ...SHARED, entryPoints: await entries("src/entries"), format: "esm", splitting: true }),
  esbuild.build({ ...SHARED, entryPoints: ["src/theme.ts"], format: "iife" }), // runs before the first paint
  esbuild.build({ ...SHARED, entryPoints: await entries("css/entries"), loader: { ".svg": "dataurl", ".woff2": "file" } }),
]);
const manifest = Object.fromEntries([
  ...named(modules),
  ...named(blocking),
  ...named(sheets),
  await writeHashed("icons.svg", await sprite()),
  await writeHashed("favicon.svg", await readFile(join(HERE, "favicon.svg"), "utf8")),
]);
const written = [modules, blocking, sheets].flatMap((result) => Object.keys(result.metafile.outputs).map((path) => basename(path)));
written.push(...(await compress([...new Set([...Object.values(manifest), ...written])])));
const fresh = join(OUT, `manifest.${process.pid}.tmp`);
await writeFile(fresh, JSON.stringify(manifest, null, 2) + "\n");
await rename(fresh, join(OUT, "manifest.json"));
await removeOld(manifest, written);
console.log(`${Object.keys(manifest).length} files in services/web/static`);
