import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

/** The folder that is named; else `cairn-demo` here, with a number where that is taken. */
export function demoFolder(named: string | undefined): string {
  if (named !== undefined) return resolve(named)
  for (let number = 1; ; number++) {
    const folder = resolve(number === 1 ? 'cairn-demo' : `cairn-demo-${number}`)
    if (!existsSync(folder)) return folder
  }
}
