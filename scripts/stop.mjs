// npm stop: end the daemon. Memories stay where they are.
import { join } from 'node:path'
import { root, run, setup } from './setup.mjs'

setup()
run(process.execPath, [join(root, 'dist', 'cli', 'main.js'), 'down', ...process.argv.slice(2)])
