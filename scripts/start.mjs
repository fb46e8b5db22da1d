/** Opens the app. It is built first where it is older than its sources. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const run = (file, ...args) => spawnSync(process.execPath, [join(root, file), ...args], { stdio: 'inherit' }).status ?? 1

const built = run('scripts/build-if-stale.mjs')
if (built !== 0) process.exit(built)
console.log('The desktop window is not finished yet: Cairn opens in the browser, from a server on this computer alone.')
process.exit(run('out/main/cli.js', 'open', ...process.argv.slice(2)))
