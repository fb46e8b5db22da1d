import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { closedName, isFolder, openName } from './files.ts'

/** Numbers the segments of this process. */
let number = 0

/** A segment that is being written. A batch of lines is in it whole, or not at all. */
export class SegmentFile {
  readonly #file: FileHandle
  readonly #folder: string
  readonly #base: string
  readonly begun: number
  #bytes = 0
  #isTorn = false
  #checked: number

  private constructor(file: FileHandle, folder: string, base: string, begun: number) {
    this.#file = file
    this.#folder = folder
    this.#base = base
    this.begun = begun
    this.#checked = begun
  }

  /** A new one, for this user alone. @param within folders that it lies in, the outermost first @throws where there is no room or right, or a link leads elsewhere */
  static async create(folder: string, within: readonly string[]): Promise<SegmentFile> {
    for (const path of [...within, folder]) await makeFolder(path)
    for (;;) {
      const begun = Date.now()
      const base = `${begun}-${++number}`
      try {
        const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL
        return new SegmentFile(await open(join(folder, openName(base)), flags, 0o600), folder, base, begun)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
    }
  }

  get bytes(): number {
    return this.#bytes
  }

  /** @throws where it cannot be written; then nothing of it is in the file */
  async append(lines: Uint8Array): Promise<void> {
    try {
      for (let done = 0; done < lines.length; ) {
        const { bytesWritten } = await this.#file.write(lines, done, lines.length - done, this.#bytes + done)
        done += bytesWritten
      }
      this.#bytes += lines.length
    } catch (error) {
      await this.#file.truncate(this.#bytes).catch(() => {
        this.#isTorn = true
      })
      throw error
    }
  }

  /** Its last line may be a part of one. Nothing can be added then. */
  get isTorn(): boolean {
    return this.#isTorn
  }

  /** Whether someone has deleted it: what is written to it then is gone. Looked up once a second. */
  async isGone(): Promise<boolean> {
    if (Date.now() - this.#checked < 1_000) return false
    this.#checked = Date.now()
    return (await this.#file.stat()).nlink === 0
  }

  /** It is written to no more. */
  async close(): Promise<void> {
    try {
      await this.#file.datasync()
    } finally {
      await this.#file.close()
    }
    const path = join(this.#folder, openName(this.#base))
    if (this.#bytes === 0) await rm(path, { force: true })
    else await rename(path, join(this.#folder, closedName(this.#base)))
  }
}

/** @throws where something else is there, such as a link to a folder */
async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  if (!(await isFolder(path))) throw new Error(`${path} is not a folder.`)
}
