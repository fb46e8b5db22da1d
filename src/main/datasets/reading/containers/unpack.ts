import { createReadStream, createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { type Readable, Transform } from 'node:stream'
// As a whole: where the runtime is too old for Zstandard, only files in it are out of reach.
import zlib from 'node:zlib'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { CairnError } from '../../../../shared/errors.ts'
import { refusal } from './kind.ts'

/** What is packed may expand to so many bytes, and where it is large, to so many times its own. */
export const unpackLimits = { expanded: 4 * 2 ** 30, ratio: 200, members: 100_000 } as const

interface Packed {
  readonly path: string
  /** For messages. */
  readonly file: string
  readonly bytes: number
}

type Limits = { readonly [limit in keyof typeof unpackLimits]: number }

/** Decompresses a file into another. @throws FORMAT_INVALID where it is damaged or expands beyond all measure, DISK_FULL */
export async function decompress(
  packed: Packed,
  kind: 'gzip' | 'zstd',
  to: string,
  signal: AbortSignal | undefined,
  limits: Limits = unpackLimits,
): Promise<void> {
  const decoder = kind === 'gzip' ? zlib.createGunzip() : zlib.createZstdDecompress()
  await unpacked(
    packed,
    () => pipeline(createReadStream(packed.path), decoder, bounded(packed, limits), createWriteStream(to), { signal }),
    signal,
  )
}

/** A file in a zip. */
export interface Member {
  readonly name: string
  readonly bytes: number
  open(): Promise<Readable>
}

/**
 * Opens a zip for its files. yauzl refuses names that lead out of the archive and sizes that differ from what it says.
 * @throws FORMAT_INVALID
 */
export async function withZip<T>(
  packed: Packed,
  use: (members: readonly Member[]) => Promise<T>,
  limits: Limits = unpackLimits,
): Promise<T> {
  let zip: ZipFile
  const entries: Entry[] = []
  try {
    zip = await openPromise(packed.path, { autoClose: false })
    if (zip.entryCount > limits.members) {
      zip.close()
      throw refusal(
        packed.file,
        `a zip of ${zip.entryCount.toLocaleString('en')} files`,
        'Unpack it, then import a file of it or the folder.',
      )
    }
    for await (const entry of zip.eachEntry()) entries.push(entry)
  } catch (error) {
    throw error instanceof CairnError ? error : damaged(packed, error)
  }
  const open = zip
  try {
    return await use(
      entries
        .filter(({ fileName }) => !fileName.endsWith('/'))
        .map((entry) => ({
          name: entry.fileName,
          bytes: entry.uncompressedSize,
          open: async () => {
            if ((entry.generalPurposeBitFlag & 1) !== 0) throw refusal(packed.file, 'encrypted', 'Pack it without a password.')
            return open.openReadStreamPromise(entry).catch((error: unknown) => {
              throw damaged(packed, error)
            })
          },
        })),
    )
  } finally {
    open.close()
  }
}

/** Unpacks one file of a zip. @throws FORMAT_INVALID, DISK_FULL */
export async function extract(
  packed: Packed,
  member: Member,
  to: string,
  signal?: AbortSignal,
  limits: Limits = unpackLimits,
): Promise<void> {
  const stream = await member.open()
  await unpacked(packed, () => pipeline(stream, bounded(packed, limits), createWriteStream(to), { signal }), signal)
}

/** Passes at most so many bytes as a file of its size may become. @throws FORMAT_INVALID */
export function bounded({ file, bytes }: Packed, { expanded, ratio }: Limits = unpackLimits): Transform {
  const most = Math.max(expanded, bytes * ratio)
  let passed = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      passed += chunk.length
      if (passed <= most) return done(null, chunk)
      const size = `more than ${Math.floor(most / 2 ** 30).toLocaleString('en')} GB`
      done(
        new CairnError('FORMAT_INVALID', `${file} has ${bytes.toLocaleString('en')} bytes and would expand to ${size}.`, { file, bytes }),
      )
    },
  })
}

async function unpacked(packed: Packed, work: () => Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  await work().catch((error: NodeJS.ErrnoException) => {
    if (signal?.aborted) throw new CairnError('CANCELLED', 'Cancelled.', {}, error)
    if (error instanceof CairnError) throw error
    if (error.code === 'ENOSPC' || error.code === 'EDQUOT')
      throw new CairnError('DISK_FULL', 'There is no space left to unpack the file.', {}, error)
    throw damaged(packed, error)
  })
}

export function damaged({ file }: Pick<Packed, 'file'>, cause: unknown): CairnError {
  const reason = cause instanceof Error ? cause.message.replace(/[.\s]+$/, '').slice(0, 200) : String(cause)
  return new CairnError('FORMAT_INVALID', `${file} is damaged or cut short: ${reason}.`, { file }, cause)
}
