import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

export interface WindowState {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly maximized: boolean
}

export interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Where the window was, or null where that is not known or no screen shows it any more. @param screens the areas that can be used */
export function readWindowState(path: string, screens: readonly Area[]): WindowState | null {
  try {
    const state: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return isState(state) && screens.some((screen) => isReachable(state, screen)) ? state : null
  } catch {
    return null
  }
}

/** By hand: the window is made before the library that checks everything else is loaded. */
function isState(value: unknown): value is WindowState {
  if (typeof value !== 'object' || value === null) return false
  const { x, y, width, height, maximized } = value as Partial<Record<keyof WindowState, unknown>>
  const [, , w, h] = [x, y, width, height].map((each) => (Number.isSafeInteger(each) ? Number(each) : Number.NaN))
  return Number.isSafeInteger(x) && Number.isSafeInteger(y) && w >= 400 && h >= 300 && typeof maximized === 'boolean'
}

/** A window that cannot be remembered is no reason to stop anyone from closing it. */
export function writeWindowState(path: string, state: WindowState): void {
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, `${JSON.stringify(state)}\n`)
  } catch {
    // A full disk: it opens where it would for the first time.
  }
}

/** Whether enough of its upper edge is on the screen to take hold of it. */
function isReachable({ x, y, width }: Area, screen: Area): boolean {
  const shown = Math.min(x + width, screen.x + screen.width) - Math.max(x, screen.x)
  return shown >= 100 && y >= screen.y - 10 && y <= screen.y + screen.height - 50
}
