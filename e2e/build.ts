import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** The journeys go through what is built: it has to be of today. */
export function setup(): void {
  const root = join(import.meta.dirname, '..')
  const { status } = spawnSync(process.execPath, [join(root, 'scripts/build-if-stale.mjs')], { cwd: root, stdio: 'inherit' })
  if (status !== 0) throw new Error('The program cannot be built.')
}
