import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The folder of Cairn's own package.json: the clone, or the app's folder when it is installed. */
export const appRoot: string = (() => {
  let folder = import.meta.dirname
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder)
    if (parent === folder) throw new Error('The files of Cairn are incomplete: no package.json above the program.')
    folder = parent
  }
  return folder
})()

/** A file that ships with Cairn, under `resources/`. */
export function resourcePath(...parts: string[]): string {
  return join(appRoot, 'resources', ...parts)
}

export const appVersion: string = (JSON.parse(readFileSync(join(appRoot, 'package.json'), 'utf8')) as { version: string }).version
