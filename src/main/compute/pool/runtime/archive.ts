import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { chmod, open, rename, rm, stat, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { appRoot, appVersion } from '../../../resources.ts'
import { modesOf, sharedFolder } from '../layout.ts'
import { packageFiles, packageVersions, programFiles, type RuntimeFile } from './files.ts'
import { tarEnd, tarHeader, tarPadding } from './tar.ts'

/** The system that the runtime is for: `linux-x64`. */
export const platform = `${process.platform}-${process.arch}`

export interface Runtime {
  /** Stands for Cairn's own files, on whatever system. */
  readonly program: string
  /** Stands for all that is in it. */
  readonly name: string
  readonly files: readonly RuntimeFile[]
}

let made: Runtime | undefined
const being = new Map<string, Promise<string>>()

/** Cairn's worker as it runs here, and Node with it where this process is plain Node: an app's is part of Electron. */
export function runtimeHere(): Runtime {
  if (made) return made
  const own = programFiles()
  const program = programName(own)
  const node = process.versions.electron === undefined ? [{ path: 'node', file: process.execPath }] : []
  const name = hashOf(program, platform, process.version, String(node.length)).slice(0, 32)
  const files = [{ path: 'package.json', file: join(appRoot, 'package.json') }, ...own, ...packageFiles(), ...node]
  made = { program, name, files }
  return made
}

/** The same for the same release, wherever it is installed. */
export function programName(own: readonly RuntimeFile[] = programFiles()): string {
  const hash = createHash('sha256').update(JSON.stringify([appVersion, packageVersions()]))
  for (const { path, file } of [...own].sort((a, b) => (a.path < b.path ? -1 : 1)))
    hash.update(`\0${path}\0`).update(createHash('sha256').update(readFileSync(file)).digest())
  return hash.digest('hex').slice(0, 32)
}

const hashOf = (...parts: readonly string[]) => createHash('sha256').update(parts.join('\0')).digest('hex')

/**
 * Puts the runtime into the shared folder, once: one file, because a network drive takes long for thousands of small ones.
 * @param folder the shared folder, as this computer sees it @returns where it lies
 */
export function putRuntime(folder: string, runtime: Runtime): Promise<string> {
  const archive = join(folder, 'cairn', 'runtime', `${runtime.name}.tar`)
  const going = being.get(archive)
  if (going) return going
  const made = write(archive, runtime).finally(() => being.delete(archive))
  being.set(archive, made)
  return made
}

async function write(archive: string, { files }: Runtime): Promise<string> {
  const now = new Date()
  if (
    await utimes(archive, now, now).then(
      () => true,
      () => existsSync(archive),
    )
  )
    return archive
  const temporary = `${archive}.${randomUUID()}.tmp`
  await sharedFolder(dirname(archive))
  try {
    await writeArchive(temporary, files)
    await chmod(temporary, modesOf(dirname(archive)).file)
    await rename(temporary, archive)
  } catch (thrown) {
    await rm(temporary, { force: true })
    throw thrown
  }
  return archive
}

/** Not compressed: it is read once on each machine, and most of it would not become smaller. */
async function writeArchive(path: string, files: readonly RuntimeFile[]): Promise<void> {
  const target = await open(path, 'wx', 0o600)
  try {
    for (const { path: name, file } of files) {
      const { size } = await stat(file)
      await target.writeFile(tarHeader(name, size))
      for await (const chunk of createReadStream(file, { highWaterMark: 2 ** 20 }) as AsyncIterable<Buffer>) await target.writeFile(chunk)
      await target.writeFile(tarPadding(size))
    }
    await target.writeFile(tarEnd)
    await target.sync()
  } finally {
    await target.close()
  }
}
