import { WireCursor } from '../../../wire.ts'
import type { Span } from './event.ts'

/** A name that values were logged under. */
export interface Tag {
  readonly name: string
  /** Its name as it stands in the file. */
  readonly bytes: Uint8Array
  /** Counted from 0, in the order in which tags came. */
  readonly index: number
  /** What draws it, such as `images`. Stands at the first value of a tag alone; empty until then. */
  plugin: string
  /** The tag that came after it last: programs log theirs in the same order, step after step. */
  next: Tag | null
}

/**
 * The tags of a run. One is expected where it came before, and compared by its bytes: to make a text of the name of each of millions of
 * values would take most of the time of reading.
 */
export class Tags {
  readonly #byName = new Map<string, Tag>()
  #last: Tag | null = null

  at(bytes: Buffer, { start, end }: Span): Tag {
    const expected = this.#last?.next
    if (expected && same(expected.bytes, bytes, start, end)) return (this.#last = expected)
    const tag = this.#find(bytes, start, end)
    if (this.#last) this.#last.next = tag
    return (this.#last = tag)
  }

  #find(bytes: Buffer, start: number, end: number): Tag {
    const key = bytes.toString('latin1', start, end)
    const found = this.#byName.get(key)
    if (found) return found
    const own = Uint8Array.from(bytes.subarray(start, end))
    const tag: Tag = { name: bytes.toString('utf8', start, end), bytes: own, index: this.#byName.size, plugin: '', next: null }
    this.#byName.set(key, tag)
    return tag
  }
}

/** Without a view of the bytes, which costs more than the few of a name. */
function same(name: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (name.length !== end - start) return false
  for (let i = 0; i < name.length; i++) if (name[i] !== bytes[start + i]) return false
  return true
}

/** The name and the content of the plugin in the metadata of a value; null where there is none. @throws WireError */
export function pluginOf(bytes: Buffer, { start, end }: Span): { name: string; content: Span } | null {
  const metadata = new WireCursor(bytes, start, end)
  while (metadata.next()) {
    if (metadata.number !== 1) continue
    const data = new WireCursor(bytes, metadata.start, metadata.end)
    let name = ''
    let content: Span = { start: 0, end: 0 }
    while (data.next()) {
      if (data.number === 1) name = bytes.toString('utf8', data.start, data.end)
      else if (data.number === 2) content = { start: data.start, end: data.end }
    }
    return { name, content }
  }
  return null
}
