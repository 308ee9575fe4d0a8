// Compiles the product to dist/ and bundles the plugin into one file.
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const bin = (name) => join(root, 'node_modules', '.bin', name)

execFileSync(bin('tsc'), ['--project', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' })

// The command again, over what tsc made of it: a few files load in a third of the time that four hundred take.
rmSync(join(root, 'dist', 'cli', 'chunks'), { recursive: true, force: true })
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: ['src/cli/main.ts'],
  outdir: 'dist/cli',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  // It finds its native code beside itself.
  external: ['libsql'],
  // Half the text loads sooner; names stay, so that a stack in the log can be read.
  minifyWhitespace: true,
  minifySyntax: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  metafile: true,
  // Packages in CommonJS ask for Node's modules by `require`, which an ES module has not.
  banner: {
    js: "import { createRequire as nodeRequire } from 'node:module';const require = nodeRequire(import.meta.url);",
  },
  logLevel: 'warning',
})
chmodSync(join(root, 'dist', 'cli', 'main.js'), 0o755)
writeFileSync(join(root, 'dist', 'cli', 'chunks', 'LICENSES.txt'), licensesOf(Object.keys(metafile.inputs)))

if (existsSync(join(root, 'plugin', 'src', 'index.ts'))) {
  await build({
    absWorkingDir: root,
    entryPoints: ['plugin/src/index.ts'],
    outfile: 'plugin/dist/opencode-memory.js',
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'es2023',
    legalComments: 'none',
    logLevel: 'warning',
  })
}

/** What the packages whose code is in the bundle ask to be told with it. */
function licensesOf(files) {
  const packages = new Set(files.flatMap((file) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []))
  return [...packages]
    .toSorted()
    .map((path) => {
      const license = readdirSync(join(root, path)).find((name) => /^licen[cs]e/i.test(name))
      const manifest = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'))
      if (!license && !manifest.license) throw new Error(`${path} is in the bundle and names no license.`)
      const text = license
        ? readFileSync(join(root, path, license), 'utf8').trim()
        : `License: ${manifest.license}. The package carries no text of it; see ${manifest.homepage ?? manifest.name}.`
      return `${path.slice('node_modules/'.length)}\n\n${text}\n`
    })
    .join(`\n${'-'.repeat(40)}\n\n`)
}
