// What every command of this checkout needs first: the right Node, the packages of the lock file, a fresh build.
// Plain JavaScript without dependencies, since it runs before anything is installed.
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
export const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

const say = (line) => process.stderr.write(`${line}\n`)

/** Runs a program of ours to its end; its failure ends this process with the same code. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options })
  if (error) throw error
  if (status !== 0) process.exit(status ?? 1)
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  say(
    `Node ${process.versions.node} is too old: OpenCode Memory needs 20.19 or newer. Install it from your system or nodejs.org.`,
  )
  process.exit(6)
}

function sourcesIn(folder) {
  const path = join(root, folder)
  if (!existsSync(path)) return []
  return readdirSync(path, { recursive: true })
    .map((name) => join(path, String(name)))
    .filter((name) => statSync(name).isFile())
}

const hashOf = (files) => {
  const hash = createHash('sha256')
  for (const file of files.toSorted()) hash.update(file).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}

/** Does the work unless its inputs are those of the last time; the stamp is written only after success. */
function whenChanged(stamp, inputs, work) {
  const current = hashOf(inputs)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === current) return
  work()
  writeFileSync(stamp, current)
}

/** Installs the locked packages when they changed. Says what it does on stderr. */
export function installPackages() {
  checkNode()
  whenChanged(join(root, 'node_modules', '.setup-stamp'), [join(root, 'package-lock.json')], () => {
    say('Installing packages (npm ci)…')
    // Registries that lack an optional platform's binary make `npm ci` report it; none of those is ours.
    run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { stdio: ['ignore', 2, 2] })
  })
}

/** Installs the locked packages and builds, each only when something changed. */
export function setup() {
  installPackages()
  const inputs = [
    ...sourcesIn('src'),
    ...sourcesIn('plugin/src'),
    join(root, 'package-lock.json'),
    join(root, 'package.json'),
    join(root, 'tsconfig.json'),
    join(root, 'tsconfig.build.json'),
    join(root, 'scripts', 'build.mjs'),
  ]
  mkdirSync(join(root, 'dist'), { recursive: true })
  whenChanged(join(root, 'dist', '.setup-stamp'), inputs, () => {
    say('Building…')
    run(process.execPath, [join(root, 'scripts', 'build.mjs')], { stdio: ['ignore', 2, 2] })
  })
}

/**
 * Puts the pinned OpenCode into .tools/opencode: beside the project, because its package lists binaries of platforms
 * that a registry may not carry, and `npm ci` fails over a lock file that names them.
 */
export function installOpenCode() {
  const version = manifest.config.opencode
  const folder = join(root, '.tools', 'opencode')
  const installed = join(folder, 'node_modules', 'opencode-ai', 'package.json')
  if (existsSync(installed) && JSON.parse(readFileSync(installed, 'utf8')).version === version) return
  say(`Installing OpenCode ${version} beside the project (.tools/opencode)…`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  run('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error', `opencode-ai@${version}`], {
    cwd: folder,
    stdio: ['ignore', 2, 2],
  })
}

const onPath = (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0

/** Installs Debian packages that tests need, as root only, and names them first. */
export function installSystemPackages(packages) {
  const missing = Object.entries(packages).filter(([program]) => !onPath(program))
  if (missing.length === 0) return
  const names = missing.map(([, name]) => name)
  if (process.getuid?.() !== 0 || !onPath('apt-get')) {
    say(`Missing: ${names.join(', ')}. Install them (Debian: apt-get install ${names.join(' ')}) and run again.`)
    process.exit(6)
  }
  say(`Installing Debian packages: ${names.join(', ')}…`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  execFileSync('apt-get', ['update', '--quiet=2'], { stdio: ['ignore', 2, 2], env })
  execFileSync('apt-get', ['install', '--yes', '--quiet=2', '--no-install-recommends', ...names], {
    stdio: ['ignore', 2, 2],
    env,
  })
}
