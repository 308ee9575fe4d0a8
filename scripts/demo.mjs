// npm run demo: two sessions of the real OpenCode in a home of their own; the second is sent what the first one taught.
// A scripted model answers, so that it costs nothing and needs no network; `-- --keep` leaves the home to look around in.
// `-- --server` plays it on real FalkorDB and Valkey, and lets real Graphiti answer a question about it.
import { spawnSync } from 'node:child_process'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pico from 'picocolors'
import { installOpenCode, root, setup } from './setup.mjs'

setup()
installOpenCode()
const { findOpenCode } = await import('../dist/opencode/binary.js')
const { createScratch } = await import('../dist/opencode/scratch.js')
const { startScriptedModel } = await import('../dist/opencode/scripted-model.js')
const { runPrompt } = await import('../dist/opencode/run.js')

const keep = process.argv.includes('--keep')
const servers = process.argv.includes('--server')
  ? await (await import('./demo-servers.mjs')).startServers()
  : undefined
const cli = join(root, 'dist', 'cli', 'main.js')
const title = (text) => console.log(`\n${pico.bold(text)}`)
const indent = (text) => text.trimEnd().replace(/^/gm, '    ')

const model = await startScriptedModel()
const { path: binary } = findOpenCode({ root })
// A busy machine may show it too: what counts here is what is recalled, not how soon.
const scratch = createScratch({ modelUrl: model.url, env: { OPENCODE_MEMORY_RECALL_DEADLINE_MS: '2000' } })
// In this home OpenCode is installed, as in a person's own.
const env = { ...scratch.env, PATH: `${dirname(binary)}${delimiter}${scratch.env.PATH}` }
const project = scratch.project('webshop', { git: true, remote: 'https://git.example.org/team/webshop.git' })
const other = scratch.project('blog', { git: true, remote: 'https://git.example.org/team/blog.git' })

/** One command of ours in the demo's home. */
function memory(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    cwd: project,
    env,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`opencode-memory ${args.join(' ')} ended with ${status}:\n${stderr}`)
  return stdout
}

/** What a person types; [[…]] tells the scripted model what to do, and is not shown. */
async function say(text, { directory = project, directives = '' } = {}) {
  console.log(`  ${pico.cyan('you')}  ${text}`)
  const { exit, stderr } = await runPrompt({ binary, scratch, directory, prompt: `${text} ${directives}`.trim() })
  if (exit !== 0) throw new Error(`opencode ended with ${exit}:\n${stderr}`)
}

/** A question to real graphiti-core, which finds the project's graph by itself, as our plugin does. */
function askGraphiti(question) {
  const { status, stdout, stderr } = spawnSync(servers.python, ['-m', 'graphiti', 'query', question], {
    cwd: project,
    env: { ...env, ...servers.variables, PYTHONPATH: join(root, 'containers', 'opencode-server') },
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`graphiti ended with ${status}:\n${stderr}`)
  return stdout
}

async function untilTakenIn() {
  for (let attempt = 0; attempt < 100; attempt++) {
    const { spool, index } = JSON.parse(memory('status', '--json'))
    if (spool.pendingEvents === 0 && index.behind === 0) return
    await sleep(100)
  }
  throw new Error('the daemon did not take in the first session in ten seconds')
}

const started = Date.now()
try {
  title('1. A new home: one command wires memory in')
  const places = servers
    ? [
        ...['--store', servers.falkordb, '--store-password-file', servers.passwordFile],
        ...['--cache', servers.valkey, '--cache-password-file', servers.passwordFile],
      ]
    : []
  console.log(indent(memory('up', ...places)))

  title('2. First session, in the project "webshop"')
  await say('We use pnpm here, never npm. The dev server listens on port 4173.', { directives: '[[say Noted.]]' })
  await say('We switched from Jest to Vitest last Friday. Always run the type check before you commit.', {
    directives: '[[call bash {"command":"echo 12 passed","description":"Run the tests"}]] [[say The tests pass.]]',
  })
  await untilTakenIn()

  title('3. What was remembered')
  console.log(indent(memory('facts')))

  title('4. Second session: nobody mentions any of it')
  const before = model.requests().length
  await say('Start the dev server and tell me which port to open.', { directives: '[[say Done.]]' })
  const sent = model
    .requests()
    .slice(before)
    .find(({ task }) => task === 'turn')
  const seen = sent.messages.flatMap(({ role, content }) =>
    [...content.matchAll(/<opencode-memory[^>]*>([\s\S]*?)<\/opencode-memory>/g)].map((match) => ({
      role,
      text: match[1].trim(),
    })),
  )
  title('5. What reached the model, unasked')
  for (const { role, text } of seen) console.log(`${pico.dim(`    in the ${role} message:`)}\n${indent(text)}`)
  if (!seen.some(({ text }) => text.includes('4173'))) throw new Error('the second session was not sent the port')

  title('6. Another project is told nothing')
  const first = model.requests().length
  await say('Start the dev server and tell me which port to open.', { directory: other, directives: '[[say Done.]]' })
  const leaked = model
    .requests()
    .slice(first)
    .some(({ messages }) => messages.some(({ content }) => content.includes('4173')))
  if (leaked) throw new Error('another project was sent a fact of the first')
  console.log(pico.dim('    its request holds no memory of "webshop"'))
  if (servers) {
    title('7. Real Graphiti, on the same graph: "Which port does the dev server listen on?"')
    const answer = askGraphiti('Which port does the dev server listen on?')
    console.log(indent(answer))
    if (!answer.includes('4173')) throw new Error('graphiti did not find the port')
    title('8. Where it lives now')
    console.log(indent(memory('status')))
  }
  console.log(`\n${pico.green('✓')} ${((Date.now() - started) / 1000).toFixed(0)} s, no key, no model call of ours.`)
} finally {
  memory('down')
  await servers?.end()
  await model.close()
  if (keep) console.log(`The demo's home is ${scratch.directory}`)
  else scratch.remove()
}
