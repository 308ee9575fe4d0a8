import { createHash } from 'node:crypto'
import { createReadStream, existsSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * e5-small-v2: Wang et al., "Text embeddings by weakly-supervised contrastive pre-training", 2022. MIT licence; int8 by
 * onnx. Chosen by measurement among those of its size; 384 dimensions, English.
 */
export const LOCAL_MODEL = {
  name: 'e5-small-v2',
  dimensions: 384,
  source: 'https://huggingface.co/Xenova/e5-small-v2/resolve/main',
  files: [
    {
      name: 'model_quantized.onnx',
      remote: 'onnx/model_quantized.onnx',
      bytes: 34_014_367,
      sha256: '7d9092cb25f2bd1c023b7e8d2aa459044a02030ac880e5a59fdaf27af69f1ded',
    },
    {
      name: 'tokenizer.json',
      remote: 'tokenizer.json',
      bytes: 711_396,
      sha256: 'd241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66',
    },
  ],
} as const

export type ModelFile = (typeof LOCAL_MODEL.files)[number]
export const RUNTIME_VERSION = '1.30.0'
/** The native one first: it is ten times as fast. */
const RUNTIMES = ['onnxruntime-node', 'onnxruntime-web'] as const
export type Runtime = { name: (typeof RUNTIMES)[number]; entry: string }

export const modelDirectory = (models: string): string => join(models, LOCAL_MODEL.name)

/** The command that adds what runs the model. No script of it runs: its own would fetch drivers for graphics cards. */
export const runtimeCommand = (models: string): string[] => [
  'npm',
  'install',
  '--prefix',
  models,
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  `onnxruntime-node@${RUNTIME_VERSION}`,
]

/** What can run the model: beside the product, or in the models' folder. Undefined when neither runtime is there. */
export function findRuntime(models: string, beside: string = import.meta.url): Runtime | undefined {
  for (const name of RUNTIMES)
    for (const from of [beside, pathToFileURL(join(models, 'package.json')).href]) {
      try {
        return { name, entry: createRequire(from).resolve(name) }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error
      }
    }
  return undefined
}

/** Files of the model that are missing, or not of their size; what is inside them is checked when they are installed. */
export const missingFiles = (models: string): ModelFile[] =>
  LOCAL_MODEL.files.filter(
    ({ name, bytes }) => statSync(join(modelDirectory(models), name), { throwIfNoEntry: false })?.size !== bytes,
  )

/** The SHA-256 of a file, read in pieces; undefined when there is no such file. */
export async function sha256Of(path: string): Promise<string | undefined> {
  if (!existsSync(path)) return undefined
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer)
  return hash.digest('hex')
}
