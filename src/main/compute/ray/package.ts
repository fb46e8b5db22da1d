import { zipSync } from 'fflate'

/** The earliest time that a zip can hold: the same files make the same bytes, and are sent once. */
const epoch = Date.UTC(1980, 0, 2)

/** The working directory of a submission. @param files path in it → content */
export function packageOf(files: Readonly<Record<string, Uint8Array | string>>): Uint8Array {
  const entries = Object.entries(files)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, content]) => [path, typeof content === 'string' ? Buffer.from(content) : content] as const)
  return zipSync(Object.fromEntries(entries), { mtime: epoch, level: 6 })
}
