import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The folder of Cairn's own package.json: the clone, or the app's folder when it is installed. */
export const appRoot: string = (() => {
  let folder = import.meta.dirname
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder)
    if (parent === folder) throw new Error('The Cairn installation is incomplete: package.json is missing.')
    folder = parent
  }
  return folder
})()

/**
 * A file that ships with Cairn, under `resources/`. In an installed app the program lies in an archive, which native code (DuckDB)
 * cannot read from: what it has to read lies beside it.
 */
export function resourcePath(...parts: string[]): string {
  const beside = join(`${appRoot}.unpacked`, 'resources', ...parts)
  return appRoot.endsWith('.asar') && existsSync(beside) ? beside : join(appRoot, 'resources', ...parts)
}

export const appVersion: string = (JSON.parse(readFileSync(join(appRoot, 'package.json'), 'utf8')) as { version: string }).version
