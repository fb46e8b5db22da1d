import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { chmod, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { appVersion } from '../../../resources.ts'
import { modesOf, sharedFolder } from '../layout.ts'
import { type RuntimeFile, runtimeFiles } from './files.ts'
import { tarEnd, tarHeader, tarPadding } from './tar.ts'

/** The system that the runtime is for: `linux-x64`. */
export const platform = `${process.platform}-${process.arch}`

export interface Runtime {
  /** Stands for all that is in it. */
  readonly name: string
  readonly files: readonly RuntimeFile[]
}

let made: Runtime | undefined
const being = new Map<string, Promise<string>>()

/** Cairn's worker as it runs here, and Node with it where this process is plain Node: an app's is part of Electron. */
export function runtimeHere(): Runtime {
  if (made) return made
  const files = [...runtimeFiles(), ...nodeItself()]
  const hash = createHash('sha256').update(`${appVersion}\0${platform}\0${process.version}`)
  for (const { path, bytes, changedAt } of files) hash.update(`\0${path}\0${bytes}\0${changedAt}`)
  made = { name: hash.digest('hex').slice(0, 32), files }
  return made
}

function nodeItself(): RuntimeFile[] {
  return process.versions.electron === undefined ? [{ path: 'node', file: process.execPath, bytes: 0, changedAt: 0 }] : []
}

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
  if (existsSync(archive)) return archive
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
