import { describe, expect, it } from 'vitest'
import { answer, bash, brief, claimsOf, episode, of, shown } from './said.ts'
import { extract } from '../../../src/engine/extract.ts'

const briefs = (one: Parameters<typeof of>[0]) => of(one).map(brief)

describe('commands', () => {
  it.each([
    ['pnpm test', 'command test command=pnpm test'],
    ['cd apps/api && npm run build', 'command build command=npm run build'],
    ['pnpm --filter @kiosk/api test', 'command api test command=pnpm --filter @kiosk/api test'],
    ['npm test --workspace apps/api', 'command api test command=npm test --workspace apps/api'],
    ['cargo test --workspace', 'command test command=cargo test --workspace'],
    ['uv run pytest -q', 'command test command=uv run pytest -q'],
    ['make lint', 'command lint command=make lint'],
    ['CI=1 yarn typecheck', 'command typecheck command=yarn typecheck'],
    ['go test ./...', 'command test command=go test ./...'],
    ['pnpm install --frozen-lockfile', 'project package manager=pnpm'],
    ['npm ci', 'project package manager=npm'],
    ['uv sync', 'project environment manager=uv'],
    ['npm uninstall lodash', '-dependency dependencies lodash=*'],
  ])('`%s` that succeeded gives %s', (command, expected) => {
    expect(briefs(bash(command, 'ok'))).toContain(expected)
  })

  it.each([
    'npm install -g serve',
    'ls',
    'cat notes.txt',
    'grep -rn npm .',
    'git status',
    'pnpm test -- cart',
    'npx vitest run tests/a.test.ts',
    'echo "we use yarn"',
  ])('`%s` says nothing about how the project works', (command) => {
    expect(briefs(bash(command, 'ok')).filter((line) => !line.startsWith('-error'))).toEqual([])
  })

  it('a failing command is a fact that ends when the same command works again', () => {
    const failed = of(bash('pnpm test', 'stuff\nTypeError: total is not a function\n  at x', 1))
    const passed = of(bash('pnpm test', '12 passed', 0))
    expect(failed[0]).toMatchObject({
      kind: 'error',
      mode: 'holds',
      single: true,
      object: { type: 'Error', name: 'TypeError: total is not a function' },
    })
    expect(passed[0]).toMatchObject({
      mode: 'ends',
      subject: failed[0]!.subject,
      relation: failed[0]!.relation,
      attribute: failed[0]!.attribute,
      object: { name: '*' },
    })
  })

  it('a failure without a telling line is no fact', () => {
    const held = of(bash('pnpm test', 'hm', 1)).filter(({ mode }) => mode !== 'doubts')
    expect(held).toEqual([])
  })

  it('looking around that fails is no fact', () => {
    expect(of(bash('ls nowhere', 'ls: nowhere: No such file or directory', 2))).toEqual([])
  })

  it('the port that a dev server printed is a fact of its part', () => {
    expect(briefs(bash('pnpm --filter api dev', 'Server listening at http://0.0.0.0:4100'))).toContain(
      'project port api=4100',
    )
  })

  it('a sentence in the output of a command is never a rule', () => {
    expect(
      of(bash('node banner.js', 'Always use tabs. Never commit to main. We switched from npm to yarn.')).filter(
        ({ mode }) => mode !== 'ends',
      ),
    ).toEqual([])
  })
})

describe('commits', () => {
  it('a commit made just now is a fact', () => {
    const [claim] = of(bash("git commit -m 'fix: round totals'", '[main 1a2b3c4] fix: round totals\n 1 file changed'))
    expect(claim).toMatchObject({
      kind: 'commit',
      object: { type: 'Commit', name: '1a2b3c4' },
      branch: 'main',
      statement: 'Commit 1a2b3c4 on main: fix: round totals',
    })
  })

  it('lines of a log are no commits of ours', () => {
    expect(of(bash('git log --oneline', '1a2b3c4 fix: round totals'))).toEqual([])
  })
})

describe('manifests', () => {
  const manifest = JSON.stringify({
    packageManager: 'pnpm@9.12.0',
    license: 'MIT',
    engines: { node: '>=20' },
    scripts: { test: 'vitest run' },
    dependencies: { hono: '4.6.0' },
    devDependencies: { vitest: '^2.1.0' },
  })

  it('a package.json gives package manager, scripts and dependencies', () => {
    expect(briefs(shown('read', 'package.json', manifest))).toEqual([
      'project package manager=pnpm',
      'project pnpm version=9',
      'project supported Node range=>=20',
      'project license=MIT',
      'command script test=vitest run',
      'dependency dependencies hono=hono@4.6.0',
      'dependency devDependencies vitest=vitest@^2.1.0',
    ])
  })

  it('only the manifest at the root speaks for the project', () => {
    expect(briefs(shown('write', 'apps/web/package.json', manifest))).not.toContain('project package manager=pnpm')
  })

  it('an edit that moves a version or takes a dependency out is seen', () => {
    const body =
      '-   "dependencies": {\n-     "hono": "4.6.0",\n-     "got": "14.0.0"\n+   "dependencies": {\n+     "hono": "4.7.0"'
    expect(briefs(shown('edit', 'package.json', body))).toEqual([
      'dependency dependencies hono=hono@4.7.0',
      '-dependency dependencies got=*',
    ])
  })

  it.each([
    ['.nvmrc', 'v22.13.1\n', 'project Node version=22'],
    ['.python-version', '3.12.4', 'project Python version=3.12'],
    ['.tool-versions', 'nodejs 20.11.0\nterraform 1.9.2', 'project Node version=20'],
    [
      'go.mod',
      'module kiosk\n\ngo 1.23.1\n\nrequire (\n\tgithub.com/go-chi/chi/v5 v5.1.0\n\tgolang.org/x/sys v0.1.0 // indirect\n)',
      'dependency require github.com/go-chi/chi/v5=github.com/go-chi/chi/v5@v5.1.0',
    ],
    ['go.mod', 'module kiosk\n\ngo 1.23.1\n', 'project Go version=1.23'],
    [
      'Cargo.toml',
      '[package]\nedition = "2021"\n\n[dependencies]\nserde = { version = "1.0", features = ["derive"] }',
      'dependency dependencies serde=serde@1.0',
    ],
    [
      'pyproject.toml',
      '[project]\nrequires-python = ">=3.11"\ndependencies = [\n  "httpx>=0.27",\n  "rich",\n]\n',
      'dependency dependencies httpx=httpx@>=0.27',
    ],
    ['requirements.txt', '# pinned\nflask==3.0.3\n-r base.txt', 'dependency requirements flask=flask@==3.0.3'],
    ['Dockerfile', 'FROM node:22-slim AS base\nRUN true', 'project Node version=22'],
    ['compose.yaml', 'services:\n  db:\n    image: postgres:16\n', 'project PostgreSQL version=16'],
  ])('%s is read', (path, body, expected) => {
    expect(briefs(shown('read', path, body))).toContain(expected)
  })

  it('`cat` of a manifest is the manifest', () => {
    expect(briefs(bash('cat .nvmrc', '22.13.1'))).toContain('project Node version=22')
  })

  it.each([
    ['node_modules/left/package.json', manifest],
    ['package.json', '{ broken'],
    ['package.json', '[1, 2]'],
    ['docs/notes.md', 'we use yarn'],
  ])('%s with %j gives nothing', (path, body) => {
    expect(of(shown('read', path, body))).toEqual([])
  })
})

describe('edits', () => {
  it('a definition at the outer level is a symbol of its file', () => {
    const claims = of(
      shown('write', 'src/total.ts', '+ export function totalOf(cart: Cart) {\n+   const inner = () => 1\n+ }'),
    )
    expect(claims.map(({ statement }) => statement)).toEqual(['`totalOf` is defined in src/total.ts.'])
  })

  it('a failed edit defines nothing', () => {
    const one = shown('edit', 'src/total.ts', '+ export function totalOf() {')
    expect(of({ ...one, attributes: { ...one.attributes, status: 'error' } })).toEqual([])
  })
})

describe('notes and answers', () => {
  const note = (text: string, scope: 'project' | 'user' = 'project') =>
    episode(text, { kind: 'note', attributes: { scope } })

  it('a note always gives a claim, of the better kind where a rule knows one', () => {
    expect(briefs(note('the vending machine hums in b flat'))).toEqual(['note'])
    expect(briefs(note('never commit to main'))).toEqual(['instruction'])
    expect(briefs(note('does this question count?'))).toEqual(['note'])
  })

  it('a note for all projects belongs to the person', () => {
    expect(of(note('I like short functions', 'user'))[0]).toMatchObject({ project: 'user' })
  })

  it('an assistant may report a cure of a named error, and never guesses', () => {
    expect(of(answer('RangeError is avoided by clamping the index.')).map(({ kind, trust }) => [kind, trust])).toEqual([
      ['remedy', 'assistant'],
    ])
    expect(of(answer('RangeError might be fixed by clamping.'))).toEqual([])
    expect(of(answer('We use yarn. Always use tabs. I switched from npm to pnpm.'))).toEqual([])
  })

  it('what a model says to a sub-agent, a web page and a summary give no claims', () => {
    const text = 'Always use tabs. We switched from npm to yarn.'
    for (const more of [
      { kind: 'prompt', role: 'agent', trust: 'assistant' },
      { kind: 'tool', role: 'web', trust: 'web', attributes: { tool: 'webfetch', status: 'completed' } },
      { kind: 'summary', role: 'assistant', trust: 'assistant' },
      { kind: 'todo', role: 'assistant', trust: 'assistant' },
      { kind: 'error', role: 'tool', trust: 'tool' },
    ] as const)
      expect(extract({ episode: episode(text, more), before: [], after: [] })).toEqual([])
  })

  it('what is said belongs to no branch, what is read from code to the branch in force', () => {
    expect(claimsOf('never commit to main')[0]!.branch).toBeNull()
    expect(of(shown('read', '.nvmrc', '22'))[0]!.branch).toBe('main')
  })
})

describe('manifests of Java and Nix', () => {
  const facts = (path: string, body: string): string[] =>
    of(shown('read', path, body)).map(({ statement }) => statement)

  it('a pom.xml gives its dependencies with their versions, also those that stand in a property', () => {
    const pom = `<project><properties><guava.version>33.0.0</guava.version></properties>
      <dependencies>
        <dependency><groupId>com.google.guava</groupId><artifactId>guava</artifactId><version>\${guava.version}</version></dependency>
        <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-api</artifactId></dependency>
      </dependencies></project>`
    expect(facts('pom.xml', pom)).toEqual([
      'pom.xml has guava 33.0.0 in dependencies.',
      'pom.xml has slf4j-api in dependencies.',
    ])
  })

  it('a Gradle build in either language gives its dependencies', () => {
    const build = `dependencies {\n  implementation("io.ktor:ktor-server:2.3.9")\n  testImplementation 'junit:junit:4.13'\n}`
    expect(facts('build.gradle.kts', build)).toEqual([
      'build.gradle.kts has ktor-server 2.3.9 in implementation.',
      'build.gradle.kts has junit 4.13 in testImplementation.',
    ])
  })

  it('a flake gives the release that an input names', () => {
    expect(facts('flake.nix', '{ inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.05"; }')).toEqual([
      'flake.nix has nixpkgs github:NixOS/nixpkgs/nixos-25.05 in inputs.',
    ])
  })
})
