import { createHash } from 'node:crypto'

/** An id of 32 hexadecimal digits for what has none of that form where it comes from: the same again for the same parts. */
export function derivedUuid(...parts: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}
