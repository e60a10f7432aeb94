// Bundles src/ into dist/page.js and dist/page.css, with a hash of the sources and the licences of the libraries on top. `--check` writes nothing and
// fails if what is checked in differs.

import { createHash } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const licence = async (name) => {
  const { version } = JSON.parse(await readFile(`node_modules/${name}/package.json`, "utf8"));
  return `${name} ${version}\n\n${(await readFile(`node_modules/${name}/LICENSE`, "utf8")).trim()}`;
};
// A test of the crate compares this, so that a bundle of older sources is found where there is no Node.
const sources = createHash("sha256");
for (const name of (await readdir("src")).sort()) sources.update(await readFile(`src/${name}`));
sources.update(await readFile("package-lock.json"));

const notice = `/*!\nsources ${sources.digest("hex")}\n\n${(await Promise.all(["preact", "uplot"].map(licence))).join("\n\n")}\n*/\n`;

const made = await build({
  entryPoints: { page: "src/main.jsx", style: "src/entry.css" },
  bundle: true,
  minify: true,
  write: false,
  outdir: "dist",
  format: "iife",
  target: ["es2022", "chrome123", "firefox120", "safari17.5"],
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  // A script inside HTML ends at the first closing tag, wherever it stands.
  charset: "ascii",
});

const isCheck = process.argv.includes("--check");
let differs = false;
for (const file of made.outputFiles) {
  const name = file.path.endsWith(".js") ? "dist/page.js" : "dist/page.css";
  const text = notice + file.text.trimEnd() + "\n";
  if (/<\/(script|style)|<!--/i.test(text)) throw new Error(`${name} holds a closing tag or the start of a comment`);
  if (isCheck) {
    const before = await readFile(name, "utf8").catch(() => "");
    if (before !== text) { differs = true; console.error(`${name} is not what src/ makes: run \`scripts/report-page.sh build\``); }
  } else {
    await writeFile(name, text);
    console.log(`${name} ${text.length} bytes`);
  }
}
process.exit(differs ? 1 : 0);
