import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { CairnError } from '../../../shared/errors.ts'
import type { ObjectStore, StoredObject } from '../../workspace/index.ts'
import type { Streamed } from '../server/route.ts'
import { contentType } from './contentType.ts'
import { type ByteRange, rangeOf } from './range.ts'

interface FileAnswer extends StoredObject {
  /** Of its last part a client makes the name of the download. */
  readonly path: string
}

/**
 * A file as an answer, sent as it is read: to be saved and never shown, whatever it says that it is. Its bytes are checked against their
 * name on the way; where they differ, the end never comes, and the client knows by the length.
 * @param range the header of that name
 * @throws OBJECT_MISSING, OBJECT_CORRUPT
 */
export async function sendFile(objects: ObjectStore, { path, object, bytes }: FileAnswer, range: string | undefined): Promise<Streamed> {
  const file = objects.path(object)
  const found = await stat(file).catch(() => null)
  if (!found) throw new CairnError('OBJECT_MISSING', `The object ${object.slice(0, 8)} is missing.`, { object })
  if (found.size !== bytes) throw damaged(object)
  const part = rangeOf(range, bytes)
  if (part === 'beyond')
    return { status: 416, headers: { 'content-range': `bytes */${bytes}`, 'content-length': 0 }, stream: Readable.from([]) }
  return {
    status: part ? 206 : 200,
    headers: { ...attached(path), ...lengthOf(part, bytes), etag: `"${object}"` },
    stream: part
      ? createReadStream(file, { start: part.first, end: part.last })
      : Readable.from(checked(file, object), { objectMode: false }),
  }
}

function attached(path: string) {
  const name = path.slice(path.lastIndexOf('/') + 1)
  // What a header may hold of it, and all of it beside that.
  const ascii = name.normalize('NFKD').replaceAll(/[^\x20-\x7e]|["\\%]/g, '') || 'download'
  return {
    'content-type': contentType(name),
    'content-disposition': `attachment; filename="${ascii}"; filename*=UTF-8''${extended(name)}`,
    // Where a browser shows it all the same: nothing in it runs, and nothing is fetched.
    'content-security-policy': "default-src 'none'; sandbox",
    'accept-ranges': 'bytes',
  }
}

/** The attr-char of RFC 5987 stay. */
function extended(name: string): string {
  return encodeURIComponent(name).replaceAll(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}

function lengthOf(part: ByteRange | null, bytes: number): Record<string, string | number> {
  if (part === null) return { 'content-length': bytes }
  return { 'content-length': part.last - part.first + 1, 'content-range': `bytes ${part.first}-${part.last}/${bytes}` }
}

/** The last piece is held back until all that came before it is known to be right. */
async function* checked(file: string, object: string): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  let held: Buffer | undefined
  for await (const piece of createReadStream(file, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>) {
    hash.update(piece)
    if (held) yield held
    held = piece
  }
  if (hash.digest('hex') !== object) throw damaged(object)
  if (held) yield held
}

function damaged(object: string): CairnError {
  return new CairnError('OBJECT_CORRUPT', `The object ${object.slice(0, 8)} does not match its hash.`, { object })
}
