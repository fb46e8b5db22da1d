/** Where Electron's own program is on this machine, without asking its package for the path: that would begin to fetch it. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'))

/** @returns the path of the program, or null where it was not fetched yet */
export function installedElectron(): string | null {
  const pathFile = join(folder, 'path.txt')
  const program = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron'
  const named = process.env.ELECTRON_OVERRIDE_DIST_PATH
  const path = join(named || join(folder, 'dist'), program)
  return existsSync(path) ? path : null
}

/** The program, fetched from Electron's own archive where it is missing. @returns null where that cannot be reached */
export function fetchedElectron(): string | null {
  const installed = installedElectron()
  if (installed !== null || process.env.ELECTRON_OVERRIDE_DIST_PATH) return installed
  console.log('Fetching Electron, the frame of the desktop window, once (about 120 MB).')
  const { status } = spawnSync(process.execPath, [join(folder, 'install.js')], { stdio: ['ignore', 'inherit', 'ignore'], timeout: 300_000 })
  return status === 0 ? installedElectron() : null
}

/** Why the program cannot be started here, such as a system library that it lacks; null when it can. */
export function whyNotStarting(electron: string): string | null {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
  const { status, stderr, error } = spawnSync(electron, ['--no-sandbox', '--version'], { env, encoding: 'utf8', timeout: 60_000 })
  if (status === 0) return null
  const [first] = (stderr ?? '').split('\n').filter(Boolean)
  return (error?.message ?? first ?? `it ended with ${status}`).replace(`${electron}: `, '')
}

/** Why a window cannot be shown here, or null. */
export function noScreen(): string | null {
  const { platform, env } = process
  return platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY ? 'There is no screen' : null
}

/** Chromium's sandbox refuses to run for root: there it is left out, and that is said. */
export function sandboxFlags(): string[] {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return []
  console.log('You are root: the window runs without the system sandbox. Start Cairn as an ordinary user to have it.')
  return ['--no-sandbox']
}
