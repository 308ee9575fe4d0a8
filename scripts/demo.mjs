// npm run demo: the story of two sessions, with the real OpenCode, in a home of its own.
import { join } from 'node:path'
import { installOpenCode, root, run, setup } from './setup.mjs'

setup()
installOpenCode()
run(process.execPath, [join(root, 'dist', 'opencode', 'demo.js'), ...process.argv.slice(2)])
