import { open } from 'node:fs/promises'
import { CairnError } from '../../../../shared/errors.ts'
import type { ObjectStore, StoredObject } from '../../../workspace/index.ts'

/** The first bytes of an object. @throws OBJECT_MISSING */
export async function beginningOf(objects: ObjectStore, { object }: StoredObject, most: number): Promise<Buffer> {
  const file = await open(objects.path(object), 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new CairnError('OBJECT_MISSING', `The object ${object.slice(0, 8)} is missing.`, { object })
    throw error
  })
  try {
    const { size } = await file.stat()
    const bytes = Buffer.alloc(Math.min(most, size))
    let filled = 0
    while (filled < bytes.length) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return bytes.subarray(0, filled)
  } finally {
    await file.close()
  }
}

/** Bytes as text, without a character that was cut at the end; null where they are no UTF-8 or hold what no text has. */
export function textOf(bytes: Buffer): string | null {
  try {
    // A stream keeps an incomplete character for later: there is no later.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    // oxlint-disable-next-line no-control-regex
    return /[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(text) ? null : text
  } catch {
    return null
  }
}
