import { CairnError } from '../../../shared/errors.ts'
import { type Field, wire, WireError, WireReader } from '../../wire.ts'
import { type FieldRule, type MessageName, messages, type ScalarKind, sourceTypeOf, valueTypeOf } from './messages.ts'

/** Fields of all messages together, which bounds the time. */
const mostFields = 2_000_000
/** Messages within each other: definitions need six. */
const deepest = 12

type Data = Record<string, unknown>

/**
 * The registry file of Feast, one message of Protocol Buffers, as the plain data that `feast registry-dump` writes; what definitions
 * do not need is passed over, unread.
 * @throws FEATURES_INVALID where the bytes are none
 */
export function decodeRegistry(bytes: Uint8Array): unknown {
  const reader = new WireReader(bytes, mostFields)
  try {
    return messageOf(reader, 'registry', { start: 0, end: bytes.length }, 0)
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    throw new CairnError('FEATURES_INVALID', `The file is not a Feast registry, or is damaged: ${error.message}.`, {}, error)
  }
}

function messageOf(reader: WireReader, name: MessageName, { start, end }: Pick<Field, 'start' | 'end'>, depth: number): Data {
  if (depth > deepest) throw new WireError('its messages are nested too deeply')
  const rules = messages[name]
  const data: Data = {}
  for (const field of Object.keys(rules).length > 0 ? reader.fields(start, end) : []) {
    const rule = Object.hasOwn(rules, field.number) ? rules[field.number] : undefined
    if (rule) take(data, rule, valueOf(reader, rule[1], field, depth))
  }
  return data
}

/** Of a field that comes once the last one counts. */
function take(data: Data, [name, , times]: FieldRule, value: unknown): void {
  if (times === undefined) data[name] = value
  if (times === 'many') ((data[name] ??= []) as unknown[]).push(value)
  if (times !== 'map') return
  const { key = '', value: named } = value as Data
  // Without a prototype: a key may be any text.
  const map = (data[name] ??= Object.create(null)) as Data
  map[String(key)] = named
}

function valueOf(reader: WireReader, kind: ScalarKind | MessageName, field: Field, depth: number): unknown {
  const isNumber = kind === 'number' || kind === 'boolean' || kind === 'valueType' || kind === 'sourceType'
  if (field.type !== (isNumber ? wire.varint : wire.lengthDelimited)) throw new WireError('a field has another type than in a registry')
  switch (kind) {
    case 'text':
      return reader.text(field)
    case 'number':
      return field.value
    case 'boolean':
      return field.value !== 0
    case 'valueType':
      return valueTypeOf(field.value)
    case 'sourceType':
      return sourceTypeOf(field.value)
    case 'duration':
      return durationOf(reader, field)
    default:
      return messageOf(reader, kind, field, depth + 1)
  }
}

/** As JSON has it: `3600s`. Negative ones have no meaning here and are more seconds than anything lasts. */
function durationOf(reader: WireReader, { start, end }: Field): string {
  let seconds = 0
  for (const { number, type, value } of reader.fields(start, end)) if (number === 1 && type === wire.varint) seconds = value
  return `${seconds}s`
}
