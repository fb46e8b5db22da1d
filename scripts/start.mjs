/** Opens the app: in its desktop window, or where there can be none in the browser. It is built first where it is older than its sources. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fetchedElectron, noScreen, sandboxFlags, whyNotStarting } from './electron.ts'

const root = join(import.meta.dirname, '..')
const words = process.argv.slice(2)
const run = (program, ...args) => spawnSync(program, args, { stdio: 'inherit' }).status ?? 1

const built = run(process.execPath, join(root, 'scripts/build-if-stale.mjs'))
if (built !== 0) process.exit(built)

let trouble = noScreen()
if (trouble === null) {
  const electron = fetchedElectron()
  const broken = electron === null ? null : whyNotStarting(electron)
  if (electron !== null && broken === null) process.exit(run(electron, ...sandboxFlags(), root, ...words))
  trouble = broken === null ? 'Electron cannot be fetched' : `Electron does not start here (${broken})`
}
console.log(`${trouble}: Cairn opens in the browser, from a server on this computer alone.`)
process.exit(run(process.execPath, join(root, 'out/main/cli.js'), 'open', ...words))
