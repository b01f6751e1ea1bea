// Builds the site's styles and scripts into the folder named on the command line. No source maps, nothing hashed:
// Django gives the files hashed names when it collects them.

import { mkdir, writeFile } from "node:fs/promises"
import { dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import * as esbuild from "esbuild"
import * as sass from "sass"

const here = dirname(fileURLToPath(import.meta.url))
const target = resolve(process.argv[2] ?? join(here, "..", "static", "ui", "built"))

async function styles(name) {
  const { css } = sass.compile(join(here, "scss", `${name}.scss`), {
    loadPaths: [join(here, "node_modules")],
    style: "compressed",
    quietDeps: true,
  })
  await writeFile(join(target, `${name}.css`), css)
}

async function script(name, entry) {
  await esbuild.build({
    entryPoints: [entry],
    outfile: join(target, `${name}.js`),
    absWorkingDir: here,
    bundle: true,
    format: "esm",
    target: ["chrome111", "firefox115", "safari16.4"],
    minify: true,
    legalComments: "inline",
    logLevel: "warning",
  })
}

await mkdir(target, { recursive: true })
await Promise.all([
  styles("site"),
  styles("map"),
  script("site", "js/site.js"),
  script("map", "js/map.js"),
  script("map-worker", "node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs"),
])
