import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { installedElectron } from '../scripts/electron.ts'
import { openScreen } from './screen.ts'

/** The journeys go through what is built, which has to be of today; those in a window want a screen. @returns to end it */
export async function setup(): Promise<() => void> {
  const root = join(import.meta.dirname, '..')
  const { status } = spawnSync(process.execPath, [join(root, 'scripts/build-if-stale.mjs')], { cwd: root, stdio: 'inherit' })
  if (status !== 0) throw new Error('The program cannot be built.')
  return installedElectron() === null ? () => {} : openScreen()
}
