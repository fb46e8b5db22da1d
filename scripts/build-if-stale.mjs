/** Builds out/ when it is missing or older than anything it is built from. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const built = join(root, 'out/main/cli.js')
const sources = ['package.json', 'package-lock.json', 'electron.vite.config.ts', 'src']

function newest(path) {
  const stat = statSync(path)
  if (!stat.isDirectory()) return path.endsWith('.test.ts') ? 0 : stat.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))))
}

// electron-vite lowers the syntax for an older Electron where it is told to: what was built for another one is stale too.
const target = join(root, 'out/main/target.txt')
const builtFor = existsSync(target) ? readFileSync(target, 'utf8') : ''

const stale =
  builtFor !== (process.env.ELECTRON_MAJOR_VER ?? '') ||
  !existsSync(built) ||
  sources.some((source) => newest(join(root, source)) > statSync(built).mtimeMs)
if (stale) {
  const { status } = spawnSync(process.execPath, ['--run', 'build'], { cwd: root, stdio: 'inherit' })
  process.exitCode = status ?? 1
}
