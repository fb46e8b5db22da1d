import { CairnError } from '../../../shared/errors.ts'

/**
 * Values that a task takes and gives, as JSON: what structured cloning keeps and JSON does not is tagged. What comes back from a cluster
 * may be anything, and Node's own serializer is not made for that: it is read as JSON alone.
 */

const typed = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
}
type TypedName = keyof typeof typed
const isTypedName = (name: string): name is TypedName => Object.hasOwn(typed, name)

/** @returns one line of JSON @throws TypeError for functions and symbols */
export function encode(value: unknown): string {
  return JSON.stringify(tag(value))
}

function tag(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? value : { $: 'number', v: Object.is(value, -0) ? '-0' : String(value) }
    case 'undefined':
      return { $: 'undefined' }
    case 'bigint':
      return { $: 'bigint', v: String(value) }
    case 'object':
      return value === null ? null : tagObject(value)
    default:
      throw new TypeError(`A ${typeof value} cannot be sent to a compute target.`)
  }
}

function tagObject(value: object): unknown {
  if (Array.isArray(value)) return value.map(tag)
  if (value instanceof Date) return { $: 'Date', v: value.getTime() }
  if (value instanceof Map) return { $: 'Map', v: [...value].map(([key, each]) => [tag(key), tag(each)]) }
  if (value instanceof Set) return { $: 'Set', v: [...value].map(tag) }
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value
    const name = value instanceof Uint8Array ? 'Uint8Array' : value.constructor.name
    return { $: name, v: Buffer.from(buffer, byteOffset, byteLength).toString('base64') }
  }
  const entries = Object.entries(value).filter(([, each]) => each !== undefined)
  if (Object.hasOwn(value, '$')) return { $: 'object', v: entries.map(([key, each]) => [key, tag(each)]) }
  return Object.fromEntries(entries.map(([key, each]) => [key, tag(each)]))
}

/** @throws OUTPUT_UNVERIFIED where it is not what `encode` writes */
export function decode(text: string): unknown {
  try {
    return untag(JSON.parse(text))
  } catch (thrown) {
    throw new CairnError('OUTPUT_UNVERIFIED', 'A message from the compute target has an unknown format.', {
      cause: String(thrown).slice(0, 200),
    })
  }
}

function untag(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(untag)
  if (Object.hasOwn(value, '$')) return untagged(value as { $: unknown; v?: unknown })
  return plain(Object.entries(value))
}

/** No key becomes anything else than a property of its own. */
function plain(entries: Iterable<readonly [string, unknown]>): object {
  const made = {}
  for (const [key, value] of entries)
    Object.defineProperty(made, key, { value: untag(value), enumerable: true, configurable: true, writable: true })
  return made
}

function untagged({ $: kind, v }: { readonly $: unknown; readonly v?: unknown }): unknown {
  switch (kind) {
    case 'undefined':
      return undefined
    case 'number':
      if (v === 'NaN' || v === 'Infinity' || v === '-Infinity' || v === '-0') return Number(v)
      break
    case 'bigint':
      if (typeof v === 'string' && /^-?\d{1,1000}$/.test(v)) return BigInt(v)
      break
    case 'Date':
      if (v === null || typeof v === 'number') return new Date(v ?? Number.NaN)
      break
    case 'Map':
      return new Map(
        list(v)
          .map((pair) => entry(pair))
          .map(([key, each]) => [untag(key), untag(each)]),
      )
    case 'Set':
      return new Set(list(v).map(untag))
    case 'object':
      return plain(
        list(v)
          .map((pair) => entry(pair))
          .map(([key, each]) => [String(key), each] as const),
      )
    default:
      if (typeof kind === 'string' && typeof v === 'string' && isTypedName(kind)) return typedArray(kind, v)
  }
  throw new TypeError(`unknown tag ${JSON.stringify(kind)}`)
}

function typedArray(name: TypedName, base64: string): ArrayBufferView {
  // With a buffer of its own: those of small `Buffer`s are shared, and not aligned.
  const bytes = new Uint8Array(Buffer.from(base64, 'base64'))
  return new typed[name](bytes.buffer)
}

function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new TypeError('not a list')
  return value
}

function entry(value: unknown): [unknown, unknown] {
  const [key, each] = list(value)
  return [key, each]
}
