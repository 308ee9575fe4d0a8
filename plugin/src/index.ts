import { fileURLToPath } from 'node:url'
import type { Plugin } from './opencode-1/host.ts'
import { openHooks } from './opencode-1/hooks.ts'
import { enterProcess } from './process.ts'
import { readSettings } from './settings.ts'

/**
 * OpenCode Memory for OpenCode 1: captures what happens, and gives the model what it should know. Without its hooks,
 * for whatever reason, OpenCode works as it does without the plugin.
 */
const plugin: Plugin = async (input) => {
  const log = (message: string): void => {
    const body = { service: 'opencode-memory', level: 'warn' as const, message }
    // Not awaited: at start the server does not answer yet.
    input.client.app.log({ body }).catch(() => undefined)
  }
  try {
    const settings = readSettings()
    if (!settings.enabled) return {}
    const copy = fileURLToPath(import.meta.url)
    const entered = enterProcess({ copy, directory: input.directory, settings, log })
    return entered ? openHooks({ input, entered, settings }) : {}
  } catch (error) {
    log(`not started: ${error instanceof Error ? error.message : String(error)}`)
    return {}
  }
}

export default plugin
