import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { gunzip, inflate } from 'node:zlib'
import { CairnError } from '../../shared/errors.ts'
import { Refusal } from './refusal.ts'

/**
 * The body of a request, unpacked where it came packed.
 * @param limit in bytes, of what came and of what it is unpacked
 * @throws Refusal with 413 beyond the limit, 415 for an encoding that is not known, 400 for one that is broken; CANCELLED where the caller
 * went away
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit)
  const body = await receive(request, limit)
  const encoding = request.headers['content-encoding']?.toLowerCase()
  return encoding === undefined || encoding === 'identity' ? body : unpack(body, encoding, limit)
}

function receive(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    let bytes = 0
    request.on('data', (part: Buffer) => {
      bytes += part.length
      // What follows is read and dropped, so that the caller can read the answer.
      if (bytes > limit) {
        parts.length = 0
        reject(tooLarge(limit))
      } else parts.push(part)
    })
    request.on('end', () => resolve(parts.length === 1 ? parts[0] : Buffer.concat(parts)))
    request.on('error', () => reject(gone()))
    request.on('close', () => reject(gone()))
  })
}

const unpackers = { gzip: promisify(gunzip), deflate: promisify(inflate) } as const

async function unpack(body: Buffer, encoding: string, limit: number): Promise<Buffer> {
  if (encoding !== 'gzip' && encoding !== 'deflate')
    throw new Refusal(415, 'UNSUPPORTED_MEDIA_TYPE', 'A body may be packed by gzip or deflate, and by nothing else.')
  try {
    return await unpackers[encoding](body, { maxOutputLength: limit })
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limit)
    throw new Refusal(400, 'BAD_REQUEST', `The body does not match its Content-Encoding header: it cannot be unpacked by ${encoding}.`)
  }
}

function tooLarge(limit: number): Refusal {
  return new Refusal(413, 'BODY_TOO_LARGE', `The body is larger than the ${limit} bytes that are allowed. Send fewer rows at a time.`)
}

function gone(): CairnError {
  return new CairnError('CANCELLED', 'The caller went away.')
}
