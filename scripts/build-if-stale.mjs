/** Builds out/ when it is missing or older than anything it is built from. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const built = join(root, 'out/main/cli.js')
const sources = ['package.json', 'package-lock.json', 'electron.vite.config.ts', 'src']

function newest(path) {
  const stat = statSync(path)
  if (!stat.isDirectory()) return path.endsWith('.test.ts') ? 0 : stat.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))))
}

const stale = !existsSync(built) || sources.some((source) => newest(join(root, source)) > statSync(built).mtimeMs)
if (stale) {
  const { status } = spawnSync(process.execPath, ['--run', 'build'], { cwd: root, stdio: 'inherit' })
  process.exitCode = status ?? 1
}
