import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import {
  type CorrelationMeasure,
  type CorrelationMethod,
  type Correlations,
  mostCorrelated,
} from '../../../shared/domain/datasets/relations.ts'
import type { Task } from '../../jobs/index.ts'
import { correlationRatio, cramersV } from '../../statistics/association.ts'
import { averageRanks, pearson } from '../../statistics/ranks.ts'
import { pickColumns } from '../reading/checks.ts'
import { readColumn, rowsOf } from '../versions/readColumn.ts'
import { withVersion } from '../versions/versionView.ts'
import { byFrequency, codesAt, completeRows, drawRows, missingOf, numbersAt, sideOf, type SideValues } from './sides.ts'

export interface CorrelationsInput {
  readonly manifest: Manifest
  /** All where it is absent; beyond the first 60, columns are left out. */
  readonly columns?: readonly string[]
  readonly method: CorrelationMethod
}

/** More rows are not worth their time: of 20,000 the standard error of a correlation is below 0.01. */
const mostRows = 20_000
/** Text of more values tells each row apart. */
const mostCategories = 200

interface Held {
  readonly name: string
  readonly side: SideValues
  readonly complete: boolean
  /** Ranks of numbers without a gap; those with one are ranked within each pair. */
  readonly ranks: Float64Array | null
}

/** Every two of up to 60 columns: numbers by Pearson or Spearman, categories by Cramér's V, one of each by the correlation ratio. */
export const correlationsTask: Task<CorrelationsInput, Correlations> = (input, { objects, scratch, signal, progress }) => {
  const { manifest, method } = input
  const asked = pickColumns(manifest.columns, [...new Set(input.columns ?? manifest.columns.map(({ name }) => name))])
  // The target first: what it goes with is asked for most.
  const ordered = asked.toSorted((a, b) => Number(b.name === manifest.target) - Number(a.name === manifest.target))
  const chosen = new Set(ordered.slice(0, mostCorrelated).map(({ name }) => name))
  return withVersion(manifest, objects, { scratch, signal }, async (duck) => {
    const rows = rowsOf(manifest)
    const drawn = drawRows(
      Uint32Array.from({ length: rows }, (_, row) => row),
      mostRows,
    )
    const held: Held[] = []
    const skipped: Correlations['skipped'] = asked
      .filter(({ name }) => !chosen.has(name))
      .map(({ name }) => ({ column: name, reason: 'notChosen' as const }))
    for (const [index, { name }] of asked.filter((column) => chosen.has(column.name)).entries()) {
      progress((0.5 * index) / chosen.size, 'reading columns')
      const side = drawnSide(sideOf(await readColumn(duck, manifest, name), false), drawn)
      const reason = unfit(side)
      if (reason) skipped.push({ column: name, reason })
      else held.push(hold(name, side, method))
    }
    const pairs: Correlations['pairs'] = []
    for (const [place, a] of held.entries()) {
      progress(0.5 + (0.5 * place) / held.length, 'comparing columns')
      // Let the word of a cancel arrive.
      await new Promise<void>((resolve) => setImmediate(resolve))
      duck.throwIfAborted()
      for (const b of held.slice(place + 1)) pairs.push(pairOf(a, b, method, drawn.length))
    }
    pairs.sort((a, b) => Math.abs(b.value ?? -1) * (b.value === null ? -1 : 1) - Math.abs(a.value ?? -1) * (a.value === null ? -1 : 1))
    return { columns: held.map(({ name }) => name), skipped, rows, sampled: drawn.length, pairs }
  })
}

function drawnSide(side: SideValues, rows: Uint32Array): SideValues {
  return side.kind === 'numbers' ? { kind: 'numbers', values: numbersAt(side.values, rows) } : { ...side, codes: codesAt(side.codes, rows) }
}

function unfit(side: SideValues): 'constant' | 'tooManyValues' | null {
  if (side.kind === 'numbers') {
    const known = side.values.filter((value) => !Number.isNaN(value))
    return known.every((value) => value === known[0]) ? 'constant' : null
  }
  const categories = byFrequency(side.codes).filter(([code]) => code >= 0).length
  return categories < 2 ? 'constant' : categories > mostCategories ? 'tooManyValues' : null
}

function hold(name: string, side: SideValues, method: CorrelationMethod): Held {
  const complete = missingOf(side) === 0
  return { name, side, complete, ranks: complete && side.kind === 'numbers' && method === 'spearman' ? averageRanks(side.values) : null }
}

function pairOf(a: Held, b: Held, method: CorrelationMethod, all: number): Correlations['pairs'][number] {
  const rows = a.complete && b.complete ? null : completeRows(a.side, b.side, all)
  const n = rows?.length ?? all
  const found = measure(a, b, method, rows)
  return { a: a.name, b: b.name, ...found, n }
}

function measure(
  a: Held,
  b: Held,
  method: CorrelationMethod,
  rows: Uint32Array | null,
): { measure: CorrelationMeasure; value: number | null } {
  const numbers = ({ side }: Held) => (side.kind === 'numbers' ? (rows ? numbersAt(side.values, rows) : side.values) : null)
  const codes = ({ side }: Held) => (side.kind === 'categories' ? (rows ? codesAt(side.codes, rows) : side.codes) : null)
  const [x, y] = [numbers(a), numbers(b)]
  if (x && y) {
    if (method === 'pearson') return { measure: 'pearson', value: pearson(x, y) }
    const ranked = (held: Held, values: Float64Array) => (rows === null && held.ranks) || averageRanks(values)
    return { measure: 'spearman', value: pearson(ranked(a, x), ranked(b, y)) }
  }
  const [p, q] = [codes(a), codes(b)]
  if (p && q) return { measure: 'cramersV', value: cramersV(p, q) }
  const [group, values] = [p ?? q, x ?? y]
  return { measure: 'correlationRatio', value: group && values ? correlationRatio(group, values) : null }
}
