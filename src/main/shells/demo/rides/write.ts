import { type FileHandle, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { CairnError } from '../../../../shared/errors.ts'
import type { RidesSize } from './options.ts'
import { type RidesFile, ridesFiles, ridesWorld } from './world.ts'

/** A file that was written. */
export interface Written {
  readonly path: string
  readonly rows: number
  readonly bytes: number
}

/** Characters that are held back, so that the system is not asked for each row. */
const held = 1 << 18

/**
 * Writes driver_activity.csv, driver_contracts.csv, weather.csv and rides.csv into a folder that is there, a piece at a time. A file
 * that is there already is refused, and what was begun is removed when it does not come to an end.
 *
 * @throws EEXIST, ENOSPC and the like of the system; CANCELLED
 */
export async function writeRides(folder: string, size: RidesSize, signal?: AbortSignal): Promise<Readonly<Record<RidesFile, Written>>> {
  const files = new Map<RidesFile, CsvFile>()
  try {
    for (const [file, header] of Object.entries(ridesFiles) as [RidesFile, string][])
      files.set(file, await CsvFile.create(join(folder, `${file}.csv`), header))
    for (const { file, lines } of ridesWorld(size)) {
      if (signal?.aborted) throw new CairnError('CANCELLED', 'Stopped.')
      await files.get(file)?.write(lines)
    }
    const written = await Promise.all(Array.from(files, async ([file, open]) => [file, await open.end()] as const))
    return Object.fromEntries(written) as Record<RidesFile, Written>
  } catch (error) {
    for (const file of files.values()) await file.discard()
    throw error
  }
}

class CsvFile {
  readonly #path: string
  readonly #handle: FileHandle
  #text: string
  #rows = 0
  #bytes = 0

  static async create(path: string, header: string): Promise<CsvFile> {
    return new CsvFile(path, await open(path, 'wx'), header)
  }

  private constructor(path: string, handle: FileHandle, header: string) {
    this.#path = path
    this.#handle = handle
    this.#text = `${header}\n`
  }

  async write(lines: readonly string[]): Promise<void> {
    this.#rows += lines.length
    this.#text += lines.join('')
    if (this.#text.length >= held) await this.#flush()
  }

  async end(): Promise<Written> {
    await this.#flush()
    await this.#handle.close()
    return { path: this.#path, rows: this.#rows, bytes: this.#bytes }
  }

  async discard(): Promise<void> {
    await this.#handle.close().catch(() => {})
    await rm(this.#path, { force: true })
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.from(this.#text)
    await this.#handle.appendFile(bytes)
    this.#bytes += bytes.length
    this.#text = ''
  }
}
