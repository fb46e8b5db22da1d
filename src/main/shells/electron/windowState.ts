import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'

const State = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(400),
  height: z.int().min(300),
  maximized: z.boolean(),
})
export type WindowState = z.infer<typeof State>

export interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Where the window was, or null where that is not known or no screen shows it any more. @param screens the areas that can be used */
export function readWindowState(path: string, screens: readonly Area[]): WindowState | null {
  try {
    const state = State.parse(JSON.parse(readFileSync(path, 'utf8')))
    return screens.some((screen) => isReachable(state, screen)) ? state : null
  } catch {
    return null
  }
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
