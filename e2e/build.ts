import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { installedElectron, whyNotStarting } from '../scripts/electron.ts'
import { openScreen } from './screen.ts'

/** The journeys go through what is built, which has to be of today; those in a window want a screen. @returns to end it */
export async function setup(): Promise<() => void> {
  const root = join(import.meta.dirname, '..')
  const { status } = spawnSync(process.execPath, [join(root, 'scripts/build-if-stale.mjs')], { cwd: root, stdio: 'inherit' })
  if (status !== 0) throw new Error('The program cannot be built.')
  try {
    requireElectron()
    return await openScreen()
  } catch (error) {
    const why = (error as Error).message
    process.env.CAIRN_NO_DESKTOP = why
    console.log(`Skipped: the journeys in the desktop window (desktop, desktopSecurity, installed), since ${why}.`)
    return () => {}
  }
}

/** @throws where the desktop window has no program to run in */
function requireElectron(): void {
  const electron = installedElectron()
  if (electron === null) throw new Error('Electron is not installed: run `npx electron --version` once, or set ELECTRON_OVERRIDE_DIST_PATH')
  const trouble = whyNotStarting(electron)
  if (trouble !== null) throw new Error(`Electron does not start here: ${trouble}`)
}
