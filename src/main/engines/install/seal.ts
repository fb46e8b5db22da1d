import { lstatSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { z } from 'zod'
import { hashFile } from '../../workspace/objects/objects.ts'
import { isInstalled, type NativeFiles } from './files.ts'

const Seal = z.array(z.object({ path: z.string(), bytes: z.int(), sha256: z.string(), changedAt: z.number() }))
type Seal = z.infer<typeof Seal>

const sealPath = ({ home }: NativeFiles) => join(home, 'seal.json')

/** Records what was installed and has passed its self-test: every file that will be loaded into a process, with its SHA-256. */
export async function sealFiles(files: NativeFiles): Promise<void> {
  const seal: Seal = []
  for (const path of loaded(files)) {
    const { size, ctimeMs } = statSync(path)
    seal.push({ path: relative(files.home, path), bytes: size, sha256: await hashFile(path), changedAt: ctimeMs })
  }
  writeFileSync(sealPath(files), `${JSON.stringify(seal, null, 2)}\n`)
}

/**
 * Whether the library is as it was installed. A file whose size and time of change are as recorded is not read again: it has a gigabyte.
 *
 * @returns the first file that is not, or null; null too where nothing was recorded, as for a library beside the program
 */
export async function changedFile(files: NativeFiles): Promise<string | null> {
  const seal = readSeal(files) ?? (isInstalled(files) ? [] : null)
  if (seal === null) return null
  const recorded = new Map(seal.map((file) => [file.path, file]))
  const present = loaded(files).map((path) => relative(files.home, path))
  for (const path of new Set([...recorded.keys(), ...present])) {
    const file = recorded.get(path)
    if (!file || !(await isAsRecorded(join(files.home, path), file))) return path
  }
  return null
}

/** What an installation takes on disk, in bytes; null where nothing was recorded. */
export function sealedBytes(files: NativeFiles): number | null {
  const own = readSeal(files)?.filter(({ path }) => lstatSync(join(files.home, path), { throwIfNoEntry: false })?.isFile())
  return own?.reduce((sum, { bytes }) => sum + bytes, 0) ?? null
}

async function isAsRecorded(path: string, { bytes, sha256, changedAt }: Seal[number]): Promise<boolean> {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found?.isFile() || found.size !== bytes) return false
  return found.ctimeMs === changedAt || (await hashFile(path)) === sha256
}

function loaded({ addon, libraries }: NativeFiles): string[] {
  const entries = readdirSync(libraries, { withFileTypes: true })
  return [addon, ...entries.filter((entry) => entry.isFile() || entry.isSymbolicLink()).map(({ name }) => join(libraries, name))]
}

/** A seal that cannot be read is that of a changed library: then nothing fits it. */
function readSeal(files: NativeFiles): Seal | null {
  let text: string
  try {
    text = readFileSync(sealPath(files), 'utf8')
  } catch {
    return null
  }
  try {
    return Seal.parse(JSON.parse(text))
  } catch {
    return []
  }
}
