import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import type { FittedFeature, FittedPreprocessing } from '../../../shared/domain/training/model.ts'
import { assertNever } from '../../../shared/errors.ts'
import { knotsOf, normalOfShare, shareBelow, shareMargin } from '../../../shared/domain/datasets/quantiles.ts'
import type { DatePart } from '../../../shared/domain/training/recipe.ts'
import type { Frame, FrameColumn } from '../../frame.ts'
import { columnOf, columnUnknown, numberColumnOf, textColumnOf } from './columns.ts'
import { datePartOf, msPerDay } from './dateParts.ts'
import { namesOf } from './names.ts'
import { signedLog } from './signedLog.ts'
import { piecesOf } from './words.ts'

/** Writes the rows from..to (exclusive) of one feature into `out`, which begins with the row `first` and is zeros before. */
type Writer = (out: Float32Array, from: number, to: number, first: number) => void
interface Target {
  /** The feature's first output column, and the count of all output columns. */
  readonly at: number
  readonly width: number
}

type Cycle = NonNullable<Extract<FittedFeature, { kind: 'dateparts' }>['parts'][number]['cycle']>

/** Rows that are written feature by feature while they are in the cache. */
const blockRows = 1024

/**
 * The inputs of a network: rows × width float32, row-major, width = fitted.names.length. Arithmetic is in float64.
 * An infinite value of the frame stays infinite.
 *
 * @throws COLUMN_UNKNOWN · TYPE_MISMATCH where a number or date is needed and the column holds text
 */
export function transform(fitted: FittedPreprocessing, frame: Frame): Float32Array {
  return transformer(fitted, frame)(0, frame.rows)
}

/** The same for any rows from..to (exclusive), as often as wanted: what it takes to know the levels is done once. */
export function transformer(fitted: FittedPreprocessing, frame: Frame): (from: number, to: number) => Float32Array {
  const width = fitted.names.length
  let at = 0
  const writers = fitted.features.map((feature) => {
    const writer = writerOf(feature, frame, { at, width })
    at += namesOf(feature).length
    return writer
  })
  return (first, last) => {
    const out = new Float32Array((last - first) * width)
    for (let from = first; from < last; from += blockRows) {
      const to = Math.min(from + blockRows, last)
      for (const write of writers) write(out, from, to, first)
    }
    return out
  }
}

/**
 * The raw columns that the features need, in feature order, each once.
 *
 * @throws COLUMN_UNKNOWN
 */
export function inputsOf(fitted: FittedPreprocessing, columns: readonly Column[]): Column[] {
  const known = new Map(columns.map((column) => [column.name, column]))
  return [...new Set(fitted.features.map(({ column }) => column))].map((name) => {
    const column = known.get(name)
    if (!column) throw columnUnknown(name, known.keys())
    return column
  })
}

function writerOf(feature: FittedFeature, frame: Frame, target: Target): Writer {
  switch (feature.kind) {
    case 'numeric':
      return numericWriter(feature, numberColumnOf(frame, feature.column).values, target)
    case 'quantile':
      return quantileWriter(feature, numberColumnOf(frame, feature.column).values, target)
    case 'onehot':
      return slotWriter(oneHotSlots(feature, columnOf(frame, feature.column)), target)
    case 'hashed':
      return slotWriter(hashedSlots(feature, textColumnOf(frame, feature.column)), target)
    case 'words':
      return wordsWriter(feature, textColumnOf(frame, feature.column), target)
    case 'embedding':
      return placeWriter(embeddingPlaces(feature, textColumnOf(frame, feature.column)), target)
    case 'asIs':
      return asIsWriter(feature, numberColumnOf(frame, feature.column).values, target)
    case 'category':
      return placeWriter(categoryPlaces(feature, columnOf(frame, feature.column)), target)
    case 'boolean':
      return booleanWriter(feature.fill, numberColumnOf(frame, feature.column).values, target)
    case 'dateparts':
      return datePartsWriter(feature, numberColumnOf(frame, feature.column).values, target)
    default:
      return assertNever(feature)
  }
}

function numericWriter(feature: Extract<FittedFeature, { kind: 'numeric' }>, values: Float64Array, { at, width }: Target): Writer {
  const { fill, log, offset, scale, indicator } = feature
  return (out, from, to, first) => {
    for (let row = from, i = (from - first) * width + at; row < to; row++, i += width) {
      const missing = Number.isNaN(values[row])
      const value = missing ? fill : values[row]
      out[i] = ((log ? signedLog(value) : value) - offset) / scale
      if (indicator && missing) out[i + 1] = 1
    }
  }
}

function quantileWriter(feature: Extract<FittedFeature, { kind: 'quantile' }>, values: Float64Array, { at, width }: Target): Writer {
  const { fill, quantiles, to, indicator } = feature
  const knots = knotsOf(quantiles)
  const mapped = to === 'normal' ? (x: number) => normalOfShare(shareBelow(knots, x, shareMargin)) : (x: number) => shareBelow(knots, x, 0)
  return (out, from, to, first) => {
    for (let row = from, i = (from - first) * width + at; row < to; row++, i += width) {
      const missing = Number.isNaN(values[row])
      out[i] = mapped(missing ? fill : values[row])
      if (indicator && missing) out[i + 1] = 1
    }
  }
}

function booleanWriter(fill: 0 | 1, values: Float64Array, { at, width }: Target): Writer {
  return (out, from, to, first) => {
    for (let row = from, i = (from - first) * width + at; row < to; row++, i += width) {
      const value = Number.isNaN(values[row]) ? fill : values[row]
      out[i] = value === 0 ? 0 : 1
    }
  }
}

function datePartsWriter(feature: Extract<FittedFeature, { kind: 'dateparts' }>, values: Float64Array, { at, width }: Target): Writer {
  const writers = feature.parts.map(({ part, offset, scale, cycle }, index): Writer => {
    const partOf = cycle ? waveOf(part, cycle) : datePartOf[part]
    return (out, from, to, first) => {
      for (let row = from, i = (from - first) * width + at + index; row < to; row++, i += width) {
        if (!Number.isNaN(values[row])) out[i] = (partOf(values[row]) - offset) / scale
      }
    }
  })
  return (out, from, to, first) => {
    for (const write of writers) write(out, from, to, first)
  }
}

/** sin or cos of 2π·part / period */
function waveOf(part: DatePart, { wave, period }: Cycle): (ms: number) => number {
  const partOf = datePartOf[part]
  return (ms) => Math[wave]((2 * Math.PI * partOf(ms)) / period)
}

/** A 1 in the slot of each row. A row without a slot (−1) stays all zeros. */
function slotWriter(slotOf: (row: number) => number, { at, width }: Target): Writer {
  return (out, from, to, first) => {
    for (let row = from, i = (from - first) * width + at; row < to; row++, i += width) {
      const slot = slotOf(row)
      if (slot >= 0) out[i + slot] = 1
    }
  }
}

type OneHot = Extract<FittedFeature, { kind: 'onehot' }>
type TextColumn = Extract<FrameColumn, { kind: 'text' }>

const otherSlot = ({ levels, other }: OneHot): number => (other ? levels.length : -1)
const missingSlot = ({ levels, other, missing }: OneHot): number => (missing ? levels.length + (other ? 1 : 0) : -1)

function oneHotSlots(feature: OneHot, column: FrameColumn): (row: number) => number {
  if (column.kind === 'number') return numberSlots(feature.levels, column.values, otherSlot(feature), missingSlot(feature))
  const known = new Map(feature.levels.map((level, slot) => [level, slot]))
  return textSlots(column, known, otherSlot(feature), missingSlot(feature))
}

function hashedSlots(feature: Extract<FittedFeature, { kind: 'hashed' }>, column: TextColumn): (row: number) => number {
  const { levels, buckets, size, unseen, missing } = feature
  const known = new Map(levels.map((level, i) => [level, buckets[i]]))
  return textSlots(column, known, unseen ? size : -1, missing ? size + (unseen ? 1 : 0) : -1)
}

/** The number of each row itself. */
function placeWriter(placeOf: (row: number) => number, { at, width }: Target): Writer {
  return (out, from, to, first) => {
    for (let row = from, i = (from - first) * width + at; row < to; row++, i += width) out[i] = placeOf(row)
  }
}

/** A text that many rows have is cut once. */
function wordsWriter(feature: Extract<FittedFeature, { kind: 'words' }>, { levels, codes }: TextColumn, { at, width }: Target): Writer {
  const { spellings, termOf, binary } = feature
  const known = new Map(spellings.map((spelling, i) => [spelling, termOf[i]]))
  const placesOf = levels.map((level) => piecesOf(level).flatMap((piece) => known.get(piece) ?? []))
  return (out, from, to, first) => {
    for (let row = from, i = (from - first) * width + at; row < to; row++, i += width) {
      if (codes[row] < 0) continue
      for (const place of placesOf[codes[row]]) out[i + place] = binary ? 1 : out[i + place] + 1
    }
  }
}

function embeddingPlaces({ levels }: Extract<FittedFeature, { kind: 'embedding' }>, column: TextColumn): (row: number) => number {
  return textSlots(column, new Map(levels.map((level, place) => [level, place])), levels.length, levels.length + 1)
}

function asIsWriter({ days }: Extract<FittedFeature, { kind: 'asIs' }>, values: Float64Array, { at, width }: Target): Writer {
  const unit = days ? msPerDay : 1
  return (out, from, to, first) => {
    for (let row = from, i = (from - first) * width + at; row < to; row++, i += width) out[i] = values[row] / unit
  }
}

function categoryPlaces({ levels }: Extract<FittedFeature, { kind: 'category' }>, column: FrameColumn): (row: number) => number {
  if (column.kind === 'number') return numberSlots(levels, column.values, Number.NaN, Number.NaN)
  const places = Float32Array.from(column.levels, placeIn(levels))
  return (row) => (column.codes[row] < 0 ? Number.NaN : places[column.codes[row]])
}

/** The place of a level, NaN where it has none. */
function placeIn(levels: readonly string[]): (level: string) => number {
  const known = new Map(levels.map((level, place) => [level, place]))
  return (level) => (level === '' ? Number.NaN : (known.get(level) ?? Number.NaN))
}

/** Texts are looked up once per level of the dictionary, not once per row. */
function textSlots(
  { levels, codes }: TextColumn,
  known: ReadonlyMap<string, number>,
  forOther: number,
  forMissing: number,
): (row: number) => number {
  const slots = Int32Array.from(levels, (level) => (level === '' ? forMissing : (known.get(level) ?? forOther)))
  return (row) => (codes[row] < 0 ? forMissing : slots[codes[row]])
}

/** Levels are String(x), which Number turns back into the same x; a level that no number is written as matches none. */
function numberSlots(levels: readonly string[], values: Float64Array, forOther: number, forMissing: number): (row: number) => number {
  const known = new Map<number, number>()
  for (const [slot, level] of levels.entries()) if (String(Number(level)) === level) known.set(Number(level), slot)
  return (row) => (Number.isNaN(values[row]) ? forMissing : (known.get(values[row]) ?? forOther))
}
