import { ArtifactPath } from '../../../shared/domain/experiments/artifactPath.ts'
import type { ObjectStore } from '../../workspace/index.ts'
import type { StoredFile } from './slice.ts'
import type { ImportedFile, LeftOut } from './source.ts'

/** So many files are on their way at once: each waits for the disk twice. */
const together = 8

export interface Storing {
  readonly objects: Pick<ObjectStore, 'putStream'>
  readonly signal: AbortSignal
  leaveOut(what: LeftOut): void
  /** Of what is stored, for the progress. */
  stored?(bytes: number): void
}

/**
 * Copies the files of one run or model into the object store, under no name until their last byte is on disk. What cannot be read, or
 * has a path that not every system can write, is told and left out. @param owner the id of the run or model @throws DISK_FULL
 */
export async function storeFiles(
  files: AsyncIterable<ImportedFile> | Iterable<ImportedFile>,
  owner: string,
  storing: Storing,
): Promise<StoredFile[]> {
  const tree = new PathTree()
  const found: StoredFile[] = []
  const running = new Set<Promise<void>>()
  for await (const file of files) {
    storing.signal.throwIfAborted()
    const path = tree.add(file.path)
    if (typeof path !== 'string') {
      storing.leaveOut({ kind: 'file', place: `${owner}/${file.path}`, reason: path.problem })
      continue
    }
    const one = storeOne(file, { path, owner, storing }).then((stored) => void (stored && found.push(stored)))
    running.add(one)
    one.then(() => running.delete(one)).catch(() => {})
    if (running.size >= together) await Promise.race(running)
  }
  await Promise.all(running)
  return found.sort((a, b) => (a.path < b.path ? -1 : 1))
}

async function storeOne(
  file: ImportedFile,
  { path, owner, storing }: { path: string; owner: string; storing: Storing },
): Promise<StoredFile | null> {
  let unread = false
  async function* content(): AsyncGenerator<Uint8Array> {
    try {
      yield* await file.open(storing.signal)
    } catch (error) {
      unread = true
      throw error
    }
  }
  try {
    const { object, bytes } = await storing.objects.putStream(content())
    storing.stored?.(bytes)
    return { path, object, bytes }
  } catch (error) {
    storing.signal.throwIfAborted()
    if (!unread) throw error
    storing.leaveOut({ kind: 'file', place: `${owner}/${path}`, reason: 'It could not be read.' })
    return null
  }
}

/** The paths of one tree: no file is a folder too, and no two differ only in case, which some systems do not tell apart. */
class PathTree {
  readonly #files = new Set<string>()
  /** By their lower-case form, as they are written. */
  readonly #folders = new Map<string, string>()

  /** @returns the path as it is kept, or why it is not */
  add(given: string): string | { readonly problem: string } {
    const read = ArtifactPath.safeParse(given)
    if (!read.success) return { problem: read.error.issues[0].message }
    const path = read.data
    const lower = path.toLowerCase()
    const folders = path.split('/').slice(0, -1)
    const above = folders.map((_, i) => folders.slice(0, i + 1).join('/'))
    const isTaken = this.#files.has(lower) || this.#folders.has(lower) || above.some((folder) => this.#files.has(folder.toLowerCase()))
    if (isTaken || above.some((folder) => (this.#folders.get(folder.toLowerCase()) ?? folder) !== folder))
      return { problem: 'Another file has this path, or one that differs only in case.' }
    this.#files.add(lower)
    for (const folder of above) this.#folders.set(folder.toLowerCase(), folder)
    return path
  }
}
