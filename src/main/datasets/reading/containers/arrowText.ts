import type { Data, DataType, Vector } from 'apache-arrow'
import type { ColumnType } from '../../../../shared/domain/datasets/dataset.ts'
import type { ValueChange } from '../../../../shared/domain/datasets/changes.ts'
import type { StagedColumn } from '../stage.ts'

type Arrow = typeof import('apache-arrow')

/** How the values of an Arrow type become text, and which type the column has. */
export interface ArrowColumn {
  readonly type: ColumnType | null
  readonly values: StagedColumn['values']
  /** What each value becomes, where it is another one. */
  readonly change?: ValueChange['change']
  /** @param data of one batch @returns null where the value is null, or has no counterpart */
  text(vector: Vector, data: Data): (row: number) => string | null
  /** The value as it is shown beside what it became. */
  given?(text: string | null): string
}

const plain = (type: ColumnType | null, values: StagedColumn['values'] = 'any'): ArrowColumn => ({
  type,
  values,
  text: (vector) => (row) => shown(vector.get(row)),
})

/** @param type of the column @see https://arrow.apache.org/docs/format/Columnar.html */
export function arrowColumn(arrow: Arrow, type: DataType): ArrowColumn {
  const { DataType: is, TimeUnit, DateUnit } = arrow
  if (is.isInt(type)) return plain(type.bitWidth === 64 && !type.isSigned ? null : 'integer')
  if (is.isFloat(type)) return plain('number')
  if (is.isBool(type)) return plain('boolean')
  if (is.isNull(type)) return plain(null)
  if (is.isUtf8(type) || is.isLargeUtf8(type) || is.isUtf8View(type)) return plain('text')
  if (is.isDecimal(type)) return decimal(type.scale, type.precision, type.bitWidth / 32)
  if (is.isDate(type)) {
    const perDay = type.unit === DateUnit.DAY ? 1n : 86_400_000n
    return instants('date', (value) => moment(floorDiv(value, perDay) * 86_400_000_000n)?.slice(0, 10) ?? null)
  }
  if (is.isTimestamp(type)) {
    const unit = unitOf(type.unit, TimeUnit)
    const text = (value: bigint) => moment(unit.perSecond > 1_000_000n ? floorDiv(value, 1_000n) : value * (1_000_000n / unit.perSecond))
    return instants('datetime', text)
  }
  if (is.isTime(type)) {
    const { perSecond } = unitOf(type.unit, TimeUnit)
    return instants(
      'text',
      (value) =>
        moment((value * 1_000_000n) / perSecond)
          ?.slice(11)
          .replace(/\.000000$/, '') ?? null,
    )
  }
  if (is.isDuration(type)) {
    const { perSecond, name } = unitOf(type.unit, TimeUnit)
    const digits = String(perSecond).length - 1
    const number = { ...instants('number', (value) => scaled(value, digits)), change: 'converted' as const }
    return { ...number, given: (text) => `${text} s, as a duration in ${name}` }
  }
  if (is.isBinary(type) || is.isLargeBinary(type) || is.isBinaryView(type) || is.isFixedSizeBinary(type)) {
    return {
      type: 'text',
      values: 'text',
      change: 'converted',
      text: (vector) => (row) => bytesText(vector.get(row) as Uint8Array | null),
      given: () => 'bytes',
    }
  }
  if (is.isDictionary(type)) {
    const inner = arrowColumn(arrow, type.dictionary as DataType)
    return { ...inner, text: (_, data) => dictionaryText(arrow, inner, data) }
  }
  return {
    type: 'text',
    values: 'text',
    change: 'converted',
    text: (vector) => (row) => nested(vector.get(row)),
    given: () => 'a nested value',
  }
}

/** Each value of a dictionary becomes text once. */
function dictionaryText({ Vector: ArrowVector }: Arrow, inner: ArrowColumn, data: Data): (row: number) => string | null {
  const dictionary = data.dictionary as Vector
  const texts: (string | null)[] = []
  for (const part of dictionary.data as Data[]) {
    const text = inner.text(new ArrowVector([part]), part)
    for (let row = 0; row < part.length; row++) texts.push(text(row))
  }
  const places = data.values as ArrayLike<number | bigint>
  return (row) => (data.getValid(row) ? (texts[Number(places[row])] ?? null) : null)
}

function shown(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value)
}

/** Numbers that stand for a moment or length, exact to the last digit. */
function instants(type: ColumnType, text: (value: bigint) => string | null): ArrowColumn {
  return {
    type,
    values: type === 'text' ? 'text' : 'any',
    text: (_, data) => {
      const values = data.values as ArrayLike<number | bigint>
      return (row) => (data.getValid(row) ? text(BigInt(values[row])) : null)
    },
  }
}

function unitOf(unit: number, units: Arrow['TimeUnit']): { perSecond: bigint; name: string } {
  if (unit === units.SECOND) return { perSecond: 1n, name: 'seconds' }
  if (unit === units.MILLISECOND) return { perSecond: 1_000n, name: 'milliseconds' }
  return unit === units.MICROSECOND ? { perSecond: 1_000_000n, name: 'microseconds' } : { perSecond: 1_000_000_000n, name: 'nanoseconds' }
}

const floorDiv = (a: bigint, b: bigint) => (a >= 0n ? a / b : (a - b + 1n) / b)

/** @param microseconds since 1970 @returns null beyond the years 1 to 9999 */
function moment(microseconds: bigint): string | null {
  const seconds = floorDiv(microseconds, 1_000_000n)
  if (seconds < -62_135_596_800n || seconds >= 253_402_300_800n) return null
  const text = new Date(Number(seconds) * 1_000).toISOString()
  return `${text.slice(0, 10)} ${text.slice(11, 19)}.${String(microseconds - seconds * 1_000_000n).padStart(6, '0')}`
}

function scaled(value: bigint, scale: number): string {
  if (scale <= 0) return String(value * 10n ** BigInt(-scale))
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0')
  return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

/** Up to 15 digits a double holds as they are; with more the text is looked at. @param words of 32 bits in a value, the lowest first */
function decimal(scale: number, precision: number, words: number): ArrowColumn {
  const type = precision > 15 ? null : scale === 0 ? 'integer' : 'number'
  return {
    type,
    values: 'any',
    text: (_, data) => {
      const values = data.values as Uint32Array
      return (row) => {
        if (!data.getValid(row)) return null
        let value = 0n
        for (let word = words - 1; word >= 0; word--) value = (value << 32n) | BigInt(values[row * words + word])
        return scaled(BigInt.asIntN(words * 32, value), scale)
      }
    },
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function bytesText(value: Uint8Array | null): string | null {
  if (value === null) return null
  try {
    return utf8.decode(value)
  } catch {
    return Buffer.from(value).toString('hex').toUpperCase()
  }
}

const { rawJSON } = JSON as typeof JSON & { rawJSON(text: string): unknown }

function nested(value: unknown): string | null {
  if (value === null || value === undefined) return null
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? rawJSON(String(part)) : part))
}
