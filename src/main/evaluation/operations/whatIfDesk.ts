import type { Control } from '../../../shared/domain/evaluation/whatIf.ts'
import { openModel } from '../predict/predictor.ts'
import type { ModelSource } from '../predict/loadModel.ts'
import { readSample, type RowChoice, type Sample } from '../predict/sample.ts'
import type { FrameColumn } from '../../frame.ts'
import type { Task } from '../../jobs/index.ts'
import { thin } from './importance.ts'
import { histogram } from '../../../shared/statistics/histogram.ts'

export interface DeskInput {
  readonly source: ModelSource
  readonly rows: RowChoice
  readonly sensitive: readonly string[]
}

/** What is kept to answer questions about single rows without reading the data again. */
export interface Desk {
  /** Rows of the part. */
  readonly rows: number
  /** Those that are kept, evenly spread, with the model's columns and its target. */
  readonly sample: Sample
  /** What a row is seen against, as the model takes it; null for a model that does not explain itself. */
  readonly reference: Float64Array | null
  readonly controls: readonly Control[]
}

/** Rows that are kept: a few megabytes, and an opposite is found among them in milliseconds. */
const keptRows = 2_000

/** Reads what a what-if panel begins with. */
export const deskTask: Task<DeskInput, Desk> = async ({ source, rows, sensitive }, context) => {
  const model = await openModel(source, context.objects)
  try {
    const all = await readSample(rows, model, context)
    const sample = thin(all, keptRows)
    const controls = model.inputs.map(({ name, type }): Control => {
      const column = all.frame.columns.get(name)
      const isSensitive = sensitive.includes(name)
      const facts = isSensitive || column === undefined ? nothing : describe(column)
      return { column: name, type, sensitive: isSensitive, missing: column && !isSensitive ? missingIn(column) : 0, ...facts }
    })
    return { rows: all.rowIds.length, sample, reference: model.attributed?.reference(sample.frame) ?? null, controls }
  } finally {
    await model.release()
  }
}

type ControlFacts = Pick<Control, 'range' | 'histogram' | 'levels'>
const nothing: ControlFacts = { range: null, histogram: null, levels: [] }
const bins = 24
const shownLevels = 100

function describe(column: FrameColumn): ControlFacts {
  if (column.kind === 'text') return { ...nothing, levels: frequent(column.levels, column.codes) }
  if (column.type === 'boolean') {
    const codes = Int32Array.from(column.values, (value) => (Number.isNaN(value) ? -1 : value))
    return { ...nothing, levels: frequent(['false', 'true'], codes) }
  }
  const values = column.values.filter((value) => Number.isFinite(value))
  if (values.length === 0) return nothing
  const range = { min: values.reduce((a, b) => Math.min(a, b)), max: values.reduce((a, b) => Math.max(a, b)) }
  return { ...nothing, range, histogram: histogram(values, bins) }
}

function frequent(levels: readonly string[], codes: Int32Array): ControlFacts['levels'] {
  const counts = new Map<number, number>()
  for (const code of codes) if (code >= 0) counts.set(code, (counts.get(code) ?? 0) + 1)
  return [...counts]
    .map(([code, count]) => ({ value: levels[code], count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, shownLevels)
}

function missingIn(column: FrameColumn): number {
  let missing = 0
  if (column.kind === 'text') {
    for (const code of column.codes) if (code < 0) missing++
  } else for (const value of column.values) if (Number.isNaN(value)) missing++
  return missing
}
