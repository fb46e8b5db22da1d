import { readFileSync } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { replacePrivateFile } from '../../authors/index.ts'
import { placeName } from '../audit/index.ts'
import type { Workspace } from '../workspace.ts'

/**
 * Which objects of a workspace were hashed and found whole on this computer, and what their files were like then: size, times and number on
 * the disk. Whoever changes a file can set its time of change back, but not that of its inode. It lies in the user's own folder, for the
 * workspace may come from anyone.
 */
export class HashedObjects {
  readonly #path: string
  readonly #known: Map<string, string>

  constructor({ author, path }: Workspace) {
    this.#path = join(author.home, 'audit', `objects-${placeName(path)}.txt`)
    this.#known = readLines(this.#path)
  }

  /** What a file is like now. @throws where it is missing */
  async look(file: string): Promise<{ readonly bytes: number; readonly state: string }> {
    const { size, mtimeNs, ctimeNs, ino } = await lstat(file, { bigint: true })
    return { bytes: Number(size), state: `${size} ${mtimeNs} ${ctimeNs} ${ino}` }
  }

  isUnchanged(object: string, state: string): boolean {
    return this.#known.get(object) === state
  }

  /** @param state as it was before the object was hashed, so that a change meanwhile is noticed the next time */
  note(object: string, state: string): void {
    this.#known.set(object, state)
  }

  /** It is not whole any more, though its file may look as it did. */
  forget(object: string): void {
    this.#known.delete(object)
  }

  /** Keeps what is known of these objects. */
  keep(objects: ReadonlyMap<string, unknown>): void {
    const lines = [...this.#known].filter(([object]) => objects.has(object)).map(([object, state]) => `${object} ${state}\n`)
    try {
      replacePrivateFile(this.#path, lines.join(''), false)
    } catch {
      // Then they are hashed again the next time.
    }
  }
}

const line = /^([0-9a-f]{64}) (\d+ \d+ \d+ \d+)$/

/** What is damaged counts as not known. */
function readLines(path: string): Map<string, string> {
  try {
    return new Map(
      readFileSync(path, 'utf8')
        .split('\n')
        .flatMap((text) => {
          const found = line.exec(text)
          return found ? [[found[1], found[2]] as const] : []
        }),
    )
  } catch {
    return new Map()
  }
}
