// Writes docs/reference.md from the code: settings, commands, HTTP interface, errors. `--check` compares instead.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import prettier from 'prettier'
import { root } from './setup.mjs'

const { OPTIONS } = await import('../dist/config.js')
const { ERRORS } = await import('../dist/errors.js')
const { routesOf } = await import('../dist/server/app.js')

const help = (...args) =>
  spawnSync(process.execPath, [join(root, 'dist', 'cli', 'main.js'), ...args, '--help'], {
    env: { PATH: process.env.PATH, HOME: root, NO_COLOR: '1', COLUMNS: '100' },
    encoding: 'utf8',
  }).stdout.trimEnd()

const commands = [...help().matchAll(/^ {2}([a-z]+)\b.*$/gm)]
  .map((match) => match[1])
  .filter((name) => name !== 'help' && name !== 'opencode')
const cell = (text) => String(text).replaceAll('|', '\\|')
const row = (...cells) => `| ${cells.map(cell).join(' | ')} |`

// Handlers are not called here: only what describes a route is read.
const routes = routesOf({ product: {}, identity: {}, url: () => ({}) })

const text = `# Reference

Made from the code by \`node scripts/docs.mjs\`; do not edit by hand.

## Settings

None is needed. A value comes from the environment, else from \`config.json\` in the data directory (keys as in the first
column), else from the default. An unknown key is an error that names the nearest known one.
\`opencode-memory config\` prints each value with its origin.

| key | variable | default | allowed | about |
|---|---|---|---|---|
${Object.entries(OPTIONS)
  .map(([key, { env, default: standard, type, secret, about }]) =>
    row(
      `\`${key}\``,
      `\`${env}\`${secret ? ` or \`${env}_FILE\`` : ''}`,
      standard === undefined ? '' : `\`${standard}\``,
      type.allowed,
      about,
    ),
  )
  .join('\n')}

Read by the plugin, inside OpenCode:

| variable | about |
|---|---|
| \`OPENCODE_MEMORY=off\` | OpenCode runs without memory: nothing is captured, nothing is recalled. |
| \`OPENCODE_MEMORY_DATA_DIR\` | As above; else \`$XDG_DATA_HOME/opencode-memory\`, else \`~/.local/share/opencode-memory\`. |
| \`OPENCODE_MEMORY_RECALL_DEADLINE_MS\` | How long a prompt waits for memory. |

## Commands

\`\`\`
${help()}
\`\`\`

${commands.map((name) => `### ${name}\n\n\`\`\`\n${help(name)}\n\`\`\``).join('\n\n')}

## HTTP

On 127.0.0.1, with the token of the file that \`daemon.json\` names: \`Authorization: Bearer …\`.
\`GET /v1/openapi.json\` has the whole interface with all schemas.

| request | about |
|---|---|
${routes.map(({ method, path, about, open }) => row(`\`${method.toUpperCase()} ${path}\``, `${about}${open ? ' Needs no token.' : ''}`)).join('\n')}

## Errors

The code is in the answer of a request (\`error.code\`) and in \`--json\` output; a command ends with the exit code.

| code | HTTP | exit | meaning |
|---|---|---|---|
${Object.entries(ERRORS)
  .map(([code, { status, exit, about }]) => row(`\`${code}\``, status, exit, about))
  .join('\n')}
`

const file = join(root, 'docs', 'reference.md')
const formatted = await prettier.format(text, { ...(await prettier.resolveConfig(file)), parser: 'markdown' })
if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== formatted) {
    process.stderr.write('docs/reference.md is out of date. Update it with: node scripts/docs.mjs\n')
    process.exit(1)
  }
} else {
  writeFileSync(file, formatted)
}
