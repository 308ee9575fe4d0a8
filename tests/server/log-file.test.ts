import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LOG_BYTES_MAX, LOG_FILES_MAX } from '../../src/limits.ts'
import { openLog } from '../../src/server/log-file.ts'
import { temporary } from './support.ts'

describe('the log file', () => {
  let path: string
  beforeEach(() => {
    path = join(temporary(), 'logs', 'daemon.log')
  })
  afterEach(() => rmSync(dirname(dirname(path)), { recursive: true, force: true }))

  it('has each line as JSON the moment it is written, for its owner only', () => {
    const log = openLog({ path, level: 'info' })
    log.debug({ a: 1 }, 'not this')
    log.info({ a: 1 }, 'this')
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ a: 1, msg: 'this' })
    expect(statSync(path).mode & 0o777).toBe(0o600)
    log.close()
  })

  it('keeps the cause of an error', () => {
    const log = openLog({ path, level: 'info' })
    log.error({ err: new Error('outer', { cause: new Error('inner') }) }, 'failed')
    expect(readFileSync(path, 'utf8')).toContain('inner')
    log.close()
  })

  it('turns over at its bound and keeps a bounded number of files', () => {
    for (let turn = 0; turn < LOG_FILES_MAX + 2; turn++) {
      const log = openLog({ path, level: 'info' })
      log.close()
      writeFileSync(path, 'x'.repeat(LOG_BYTES_MAX - 10))
      const full = openLog({ path, level: 'info' })
      full.info({ turn }, 'over the bound')
      full.close()
    }
    const files = readdirSync(dirname(path))
    expect(files).toHaveLength(LOG_FILES_MAX)
    for (const file of files) expect(statSync(join(dirname(path), file)).size).toBeLessThanOrEqual(LOG_BYTES_MAX)
    expect(readFileSync(path, 'utf8')).toContain(`"turn":${LOG_FILES_MAX + 1}`)
  })
})
