import { accessSync, constants, mkdirSync } from 'node:fs'

/** The folder, made if need be; null where it cannot be made or written to. */
export function writableFolder(path: string): string | null {
  try {
    mkdirSync(path, { recursive: true })
    accessSync(path, constants.W_OK)
    return path
  } catch {
    return null
  }
}
