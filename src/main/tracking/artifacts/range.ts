/** Bytes of a file from the first to the last, both included. */
export interface ByteRange {
  readonly first: number
  readonly last: number
}

/**
 * What a Range header asks for of so many bytes (RFC 9110, section 14).
 * @returns null where all is to be sent: without one, for several ranges, and for what is none; `beyond` where nothing of it is there
 */
export function rangeOf(header: string | undefined, bytes: number): ByteRange | 'beyond' | null {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? []
  if (from === undefined || (from === '' && to === '')) return null
  if (from === '') {
    const last = Math.min(Number(to), bytes)
    return last === 0 ? 'beyond' : { first: bytes - last, last: bytes - 1 }
  }
  const first = Number(from)
  if (to !== '' && Number(to) < first) return null
  return first >= bytes ? 'beyond' : { first, last: to === '' ? bytes - 1 : Math.min(Number(to), bytes - 1) }
}
