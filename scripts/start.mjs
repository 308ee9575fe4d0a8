// npm start: install, build, wire the plugin into OpenCode, start the daemon, check it with the canary.
import { join } from 'node:path'
import { root, run, setup } from './setup.mjs'

setup()
run(process.execPath, [join(root, 'dist', 'cli', 'main.js'), 'up', ...process.argv.slice(2)])
