import { assemble } from '../../src/assemble.ts'
import type { Log } from '../../src/log.ts'

/** A daemon's engine in a process of its own, which a test may kill: drains the spool of the given directory, and ends. */
const say = (level: string) => (fields: object, message: string) =>
  void process.stderr.write(`${level} ${message} ${JSON.stringify(fields)}\n`)
const log: Log = { debug: () => {}, info: () => {}, warn: say('warn'), error: say('error') }

const product = await assemble({ config: { dataDir: process.argv[2]! }, log })
process.stdout.write('ready\n')
await product.ready
await product.inbox.drain()
await product.close()
process.stdout.write('done\n')
