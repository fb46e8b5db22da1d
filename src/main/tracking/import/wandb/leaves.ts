import { readJson, wordNumber } from './json.ts'
import type { Item } from './record.ts'

/** One value with its whole name: names inside each other are joined by `.`, as W&B shows them. */
export type Leaf = { readonly name: string } & (
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'flag'; readonly value: boolean }
  | { readonly kind: 'text'; readonly text: string }
  /** As JSON. */
  | { readonly kind: 'list'; readonly text: string }
  /** Something that W&B draws, such as `image-file`. */
  | { readonly kind: 'media'; readonly type: string }
  | { readonly kind: 'nothing' }
)

/** Values deeper inside each other are no metrics and no parameters. */
const deepest = 20

/** All values of some items. An object that W&B draws is one of them, whatever it consists of. */
export function leavesOf(items: readonly Item[]): Leaf[] {
  const drawn = new Map(
    items.flatMap(({ key, json }) => (key.length > 1 && key.at(-1) === '_type' ? [[nameOf(key.slice(0, -1)), json]] : [])),
  )
  const media = Array.from(drawn, ([name, json]): Leaf => ({ kind: 'media', name, type: String(readJson(json)) }))
  return [
    ...items.filter(({ key }) => !isWithin(key, drawn)).flatMap(({ key, json }) => leavesIn(nameOf(key), readJson(json), 0)),
    ...media,
  ]
}

const nameOf = (key: readonly string[]) => key.join('.')

function isWithin(key: readonly string[], drawn: ReadonlyMap<string, string>): boolean {
  return drawn.size > 0 && key.some((_, i) => i > 0 && drawn.has(nameOf(key.slice(0, i))))
}

function leavesIn(name: string, value: unknown, depth: number): Leaf[] {
  if (typeof value === 'number') return [{ kind: 'number', name, value }]
  if (typeof value === 'boolean') return [{ kind: 'flag', name, value }]
  if (typeof value === 'string') return [leafOfText(name, value)]
  if (Array.isArray(value)) return [{ kind: 'list', name, text: JSON.stringify(value) }]
  if (typeof value !== 'object' || value === null || depth >= deepest) return [{ kind: 'nothing', name }]
  const type: unknown = (value as { _type?: unknown })._type
  if (typeof type === 'string') return [{ kind: 'media', name, type }]
  return Object.entries(value).flatMap(([key, inner]) => leavesIn(name === '' ? key : `${name}.${key}`, inner, depth + 1))
}

function leafOfText(name: string, text: string): Leaf {
  const value = wordNumber(text)
  return value === undefined ? { kind: 'text', name, text } : { kind: 'number', name, value }
}
