// Builds the phone app into the folder named on the command line. No source maps, nothing hashed: Django gives the
// files hashed names when it collects them.

import { mkdir } from "node:fs/promises"
import { dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import * as esbuild from "esbuild"

const here = dirname(fileURLToPath(import.meta.url))
const target = resolve(process.argv[2] ?? join(here, "..", "src", "bluelamp_station", "patrols", "static", "field", "built"))

async function bundle(entry, name, format) {
  await esbuild.build({
    entryPoints: [join("src", entry)],
    outfile: join(target, name),
    absWorkingDir: here,
    bundle: true,
    format,
    target: ["chrome111", "firefox115", "safari16.4"],
    loader: { ".svg": "dataurl", ".png": "dataurl" },
    minify: true,
    legalComments: "inline",
    logLevel: "warning",
  })
}

await mkdir(target, { recursive: true })
await Promise.all([
  bundle("main.js", "field.js", "esm"),
  bundle("ui/field.css", "field.css"),
  bundle("sw.js", "sw.js", "iife"),
])
