import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Reads and writes whole files: what lies in the archive of an installed app can be read, and by nothing else than reading. */
export function copyFile(from: string, to: string): void {
  writeFileSync(to, readFileSync(from))
}

export function copyFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const copy = entry.isDirectory() ? copyFolder : copyFile
    copy(join(from, entry.name), join(to, entry.name))
  }
}
