/** Where something stands in a text, both from 1. */
export interface TextPlace {
  readonly line: number
  readonly column: number
}

export function placeAt(text: string, offset: number): TextPlace {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  return { line, column: offset - before.lastIndexOf('\n') }
}

/** Where values begin in a JSON text, by their paths; and where it stops being JSON, or null. */
export interface JsonPlaces {
  readonly offsets: ReadonlyMap<string, number>
  readonly error: number | null
}

class NotJson extends Error {}

/** Walks through a text as JSON.parse does, for what that does not tell: where things are. */
export function jsonPlaces(text: string): JsonPlaces {
  const offsets = new Map<string, number>()
  let at = 0
  const skip = () => {
    while (/[ \t\r\n]/.test(text[at] ?? '')) at++
  }
  const expect = (character: string) => {
    skip()
    if (text[at] !== character) throw new NotJson()
    at++
  }
  const token = (pattern: RegExp): string => {
    pattern.lastIndex = at
    const [found] = pattern.exec(text) ?? []
    if (found === undefined) throw new NotJson()
    at += found.length
    return found
  }
  const quoted = () => JSON.parse(token(/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-f]{4}))*"/iy)) as string
  const members = (end: string, member: () => void) => {
    at++
    skip()
    if (text[at] === end) return void at++
    for (;;) {
      member()
      skip()
      if (text[at] === end) return void at++
      expect(',')
    }
  }
  const value = (path: string) => {
    skip()
    offsets.set(path, at)
    const inner = (name: string | number) => (path === '' ? String(name) : `${path}.${name}`)
    if (text[at] === '{')
      members('}', () => {
        skip()
        const start = at
        const name = quoted()
        expect(':')
        value(inner(name))
        // A field is wrong where its name stands.
        offsets.set(inner(name), start)
      })
    else if (text[at] === '[') {
      let index = 0
      members(']', () => value(inner(index++)))
    } else if (text[at] === '"') quoted()
    else token(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?|true|false|null/iy)
  }
  try {
    value('')
    skip()
    return { offsets, error: at === text.length ? null : at }
  } catch (error) {
    if (!(error instanceof NotJson) && !(error instanceof RangeError)) throw error
    return { offsets, error: at }
  }
}
