// npm run image: makes the build context from the sources, builds the image with Podman or Buildah, and prints its
// layers by size. Registry settings of this machine reach the build as secrets, and nothing of them stays in it.
import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { manifest, root, setup } from './setup.mjs'

const { values: options } = parseArgs({
  options: {
    tag: { type: 'string', default: 'localhost/opencode-server:latest' },
    context: { type: 'string' },
    secrets: { type: 'string' },
    network: { type: 'string' },
    'local-model': { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (options.help) {
  console.log(`npm run image -- [--tag NAME] [--network host] [--local-model DIR|download]
                     [--context DIR] [--secrets DIR]

  --tag NAME      name of the image (default localhost/opencode-server:latest)
  --network host  build with the network of the host
  --local-model   bring the local embedding model into the image (90 MB): from a folder that has its two files, or
                  "download"
  --context DIR   only write the build context there, and build nothing
  --secrets DIR   only write the registry settings of this machine there, as the build's secrets`)
  process.exit(0)
}

const model = options['local-model']
if (model && model !== 'download' && !existsSync(model)) {
  console.error(`There is no folder ${model}. Give one that has the model's two files, or "download".`)
  process.exit(2)
}
const say = (line) => process.stderr.write(`${line}\n`)

/** The build context, from the sources alone. */
function makeContext(folder) {
  const from = join(root, 'containers', 'opencode-server')
  const into = (...names) => {
    const path = join(folder, ...names)
    mkdirSync(join(path, '..'), { recursive: true })
    return path
  }
  copyFileSync(join(from, 'Containerfile'), into('Containerfile'))
  copyFileSync(join(from, 'config.json'), into('config.json'))
  cpSync(join(from, 'scripts'), into('scripts'), { recursive: true })
  const ofPackage = (path) =>
    !/(?:__pycache__|\.venv|\.mypy_cache|\.pytest_cache|\/tests(?:\/|$)|requirements|overrides)/.test(path)
  cpSync(join(from, 'graphiti'), into('graphiti'), {
    recursive: true,
    filter: (path) => ofPackage(path.slice(from.length)),
  })
  copyFileSync(join(from, 'graphiti', 'requirements.txt'), into('requirements', 'graphiti.txt'))
  copyFileSync(join(from, 'requirements.txt'), into('requirements', 'server.txt'))
  copyFileSync(join(root, 'plugin', 'dist', 'opencode-memory.js'), into('plugin', 'opencode-memory.js'))
  for (const name of ['package.json', 'package-lock.json', 'LICENSE'])
    copyFileSync(join(root, name), into('memory', name))
  copyFileSync(join(root, 'plugin', 'package.json'), into('memory', 'plugin', 'package.json'))
  cpSync(join(root, 'systemd'), into('memory', 'systemd'), { recursive: true })
  // Empty unless the local model is asked for: a build cannot look into a folder that is not there.
  mkdirSync(join(folder, 'model'), { recursive: true })
  if (model && model !== 'download') cpSync(model, join(folder, 'model'), { recursive: true })
  cpSync(join(root, 'dist'), into('memory', 'dist'), {
    recursive: true,
    filter: (path) => !/\.(?:map|d\.ts)$|\.setup-stamp|tsbuildinfo/.test(path),
  })
  // A builder takes a file of another time for another file, and builds anew what has not changed.
  const fixed = new Date('2020-01-01T00:00:00Z')
  for (const path of [...readdirSync(folder, { recursive: true }).map((name) => join(folder, name)), folder])
    utimesSync(path, fixed, fixed)
}

/** Registry settings of this machine as files, and the options that hand them to a build. An absent one is left out. */
function makeSecrets(folder) {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const write = (id, text) => {
    const path = join(folder, id)
    writeFileSync(path, text, { mode: 0o600 })
    chmodSync(path, 0o600)
    return `--secret=id=${id},src=${path}`
  }
  const authority = process.env.SSL_CERT_FILE ?? '/etc/ssl/certs/ca-certificates.crt'
  const ask = (command, args) => spawnSync(command, args, { encoding: 'utf8' }).stdout ?? ''
  const given = []
  if (existsSync(authority)) given.push(write('ca.pem', readFileSync(authority)))
  const pip = ask('python3', ['-m', 'pip', 'config', 'list'])
    .split('\n')
    .flatMap((line) => {
      const [, key, value] = /^(?:global|:env:)\.(index-url|extra-index-url|trusted-host)='(.*)'$/.exec(line) ?? []
      return key ? [`${key} = ${value}`] : []
    })
  given.push(write('pip.conf', ['[global]', ...pip, 'cert = /run/secrets/ca.pem', ''].join('\n')))
  const npm = ['registry', 'proxy', 'https-proxy', 'noproxy'].flatMap((key) => {
    const value = ask('npm', ['config', 'get', key]).trim()
    return ['', 'null', 'undefined'].includes(value) ? [] : [`${key}=${value}`]
  })
  const own = join(homedir(), '.npmrc')
  const scoped = existsSync(own)
    ? readFileSync(own, 'utf8')
        .split('\n')
        .filter((line) => /^(?:\/\/|@[^=]*:registry)/.test(line))
    : []
  given.push(write('npmrc', [...npm, ...scoped, 'cafile=/run/secrets/ca.pem', ''].join('\n')))
  return given
}

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1).padStart(8)} MB`

/** The layers of the image that hold something, oldest first, each with the command that made it. */
function showLayers(builder, tag, folder) {
  const said = (text) => text.replaceAll(/\s+/g, ' ').replace(/^.*?\/bin\/sh -c (?:#\(nop\) )?/, '')
  const shorten = (text) =>
    said(text)
      .replaceAll(/--mount=\S+ /g, '')
      .trim()
      .slice(0, 90)
  if (builder === 'podman') {
    const history = execFileSync('podman', ['history', '--no-trunc', '--format', 'json', tag], { encoding: 'utf8' })
    const layers = JSON.parse(history).filter(({ size }) => size > 0)
    for (const { size, CreatedBy: command } of layers.toReversed())
      console.log(`${megabytes(size)}  ${shorten(command)}`)
    console.log(`${megabytes(layers.reduce((sum, { size }) => sum + size, 0))}  in ${layers.length} layers`)
    return
  }
  // Buildah tells no sizes by layer: it writes the image out, and its manifest tells them, packed.
  const out = join(folder, 'layers')
  execFileSync('buildah', ['push', '--quiet', tag, `oci:${out}`], { stdio: ['ignore', 2, 2] })
  const blob = ({ digest }) => JSON.parse(readFileSync(join(out, 'blobs', ...digest.split(':')), 'utf8'))
  const { config, layers } = blob(JSON.parse(readFileSync(join(out, 'index.json'), 'utf8')).manifests[0])
  const commands = blob(config).history.filter(({ empty_layer: empty }) => !empty)
  for (const [index, { size }] of layers.entries())
    console.log(`${megabytes(size)}  ${shorten(commands[index]?.created_by ?? '')}`)
  console.log(`${megabytes(layers.reduce((sum, { size }) => sum + size, 0))}  in ${layers.length} layers, packed`)
}

setup()
if (options.context || options.secrets) {
  if (options.context) makeContext(options.context)
  if (options.secrets) for (const one of makeSecrets(options.secrets)) console.log(one)
  process.exit(0)
}

const builder = ['podman', 'buildah'].find((name) => spawnSync(name, ['--version']).status === 0)
if (!builder) {
  say('Neither podman nor buildah is here. Install one (Debian: apt-get install podman) and run again.')
  process.exit(6)
}
const folder = mkdtempSync(join(tmpdir(), 'opencode-memory-image-'))
try {
  const context = join(folder, 'context')
  makeContext(context)
  const started = Date.now()
  execFileSync(
    builder,
    [
      ...['build', '--format', 'docker', '--build-arg', `OPENCODE_VERSION=${manifest.config.opencode}`],
      ...(options.network ? ['--network', options.network] : []),
      ...(model ? ['--build-arg', `LOCAL_MODEL=${model === 'download' ? model : 'context'}`] : []),
      ...makeSecrets(join(folder, 'secrets')),
      ...['--tag', options.tag, context],
    ],
    { stdio: ['ignore', 2, 2] },
  )
  say(`Built ${options.tag} in ${Math.round((Date.now() - started) / 1000)} s.`)
  showLayers(builder, options.tag, folder)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
