import type { IncomingMessage } from 'node:http'
import { finished } from 'node:stream/promises'
import { CairnError } from '../../../shared/errors.ts'
import { Refusal } from '../../http/refusal.ts'
import type { ObjectStore, StoredObject } from '../../workspace/index.ts'
import { invalid, TrackingError } from '../server/errors.ts'

/**
 * Takes the body of a request, of any size, straight into the object store: a piece at a time, under no name until its last byte is on disk.
 * What breaks off leaves nothing.
 * @param limit in bytes; none without it
 * @throws CANCELLED where the client went away, DISK_FULL; INVALID_PARAMETER_VALUE beyond the limit; Refusal with 415 for a packed body
 */
export async function receiveBody(objects: ObjectStore, request: IncomingMessage, limit = Infinity): Promise<StoredObject> {
  const encoding = request.headers['content-encoding']
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity')
    throw new Refusal(415, 'UNSUPPORTED_MEDIA_TYPE', 'A file is sent as it is, without a Content-Encoding.')
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit)
  try {
    return await objects.putStream(limited(request, limit))
  } catch (error) {
    if (error instanceof CairnError && error.cause instanceof TrackingError) throw error.cause
    if (request.errored) throw new CairnError('CANCELLED', 'The client went away.', {}, error)
    throw error
  }
}

/** In ms: a client that sends nothing for so long has gone, though its connection stands. */
const longestSilence = 120_000

async function* limited(request: IncomingMessage, limit: number): AsyncGenerator<Buffer> {
  let bytes = 0
  request.setTimeout(longestSilence, () => request.destroy())
  // Whoever sends too much may still read the answer: the request is not ended with this.
  for await (const piece of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += piece.byteLength
    if (bytes > limit) throw tooLarge(limit)
    yield piece
  }
}

function tooLarge(limit: number) {
  return invalid(`Artifact size is too large. Max size is ${limit / 1024 / 1024}MB.`)
}

/** In ms: a refused file that takes longer to come is cut off. */
const longestRest = 60_000

/**
 * Does something that a body comes with. Where it is refused, the rest of the body is read and dropped first: MLflow's client sends all of a file before
 * it looks for an answer, and would take a connection that ends for one that it should try again.
 */
export async function orRefused<T>(request: IncomingMessage, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!request.complete && !request.destroyed) {
      request.resume()
      await finished(request, { signal: AbortSignal.timeout(longestRest) }).catch(() => {})
    }
    throw error
  }
}
