import { basename } from 'node:path'
import type { Column } from '../../shared/domain/datasets/dataset.ts'
import type { Reading } from '../../shared/domain/datasets/reading.ts'
import { rowNumber } from '../../shared/domain/datasets/rowNumbers.ts'
import { maxSamples, type SampleChoice, type SampleRows } from '../../shared/domain/packages/samples.ts'
import { CairnError } from '../../shared/errors.ts'
import { withGivenFile } from '../datasets/tasks.ts'
import { type Frame, takeRows } from '../frame.ts'
import type { TaskContext } from '../jobs/index.ts'
import { pickSamples, sampleCells } from './documents/index.ts'
import { withhold } from './withhold.ts'

/** A choice whose rows lie in the workspace, or a file with rows that a person has made for this. */
export type SampleSource = SampleChoice | { readonly kind: 'file'; readonly path: string }

/** What samples are chosen from. */
export interface SampledModel {
  readonly inputs: readonly Column[]
  /** The model's raw columns, all rows. */
  readonly frame: Frame
  readonly heldOut: Uint32Array
  readonly sensitive: ReadonlySet<string>
  /** How data are read for the model; null where it is not known. */
  readonly reading: Reading | null
}

/** Samples, and which rows they are; in the frame every value of a sensitive column is missing. */
export interface Samples {
  readonly frame: Frame
  /** Counted from 1. */
  readonly numbers: readonly number[]
}

/**
 * The rows that travel in a package.
 * @throws INVALID_INPUT for a row that is not held out, and for a file with too many rows; what reading a file throws
 */
export async function chooseSamples(
  source: SampleSource,
  { inputs, frame, heldOut, sensitive, reading }: SampledModel,
  context: Pick<TaskContext, 'scratch' | 'signal'>,
): Promise<Samples> {
  if (source.kind === 'file') {
    const rows = await fileRows(source.path, inputs, reading, context)
    return { frame: withhold(rows, sensitive), numbers: Array.from({ length: rows.rows }, (_, place) => rowNumber(place)) }
  }
  const places = placesOf(source, heldOut)
  return { frame: withhold(takeRows(frame, places), sensitive), numbers: places.map(rowNumber) }
}

function placesOf(choice: SampleChoice, heldOut: Uint32Array): number[] {
  if (choice.kind === 'none') return []
  if (choice.kind === 'spread') return pickSamples(heldOut, choice.count)
  const known = new Set(heldOut)
  const places = [...new Set(choice.rows)].toSorted((a, b) => a - b).map((row) => row - 1)
  const other = places.find((place) => !known.has(place))
  if (other === undefined) return places
  throw new CairnError(
    'INVALID_INPUT',
    `Row ${rowNumber(other)} is not a held-out row: the model was trained on it, or the dataset version has no such row.`,
    { row: rowNumber(other), field: 'samples' },
  )
}

async function fileRows(
  path: string,
  inputs: readonly Column[],
  reading: Reading | null,
  context: Pick<TaskContext, 'scratch' | 'signal'>,
) {
  return withGivenFile(path, inputs, reading, context, async ({ rows, batches }) => {
    if (rows <= maxSamples) for await (const batch of batches()) return batch
    throw new CairnError('INVALID_INPUT', `${basename(path)} has ${rows} rows; a package carries at most ${maxSamples} sample rows.`, {
      file: path,
      rows,
    })
  })
}

/** Samples as a person reads them before they travel. */
export function sampleRows(samples: Samples, inputs: readonly Column[], sensitive: ReadonlySet<string>): Omit<SampleRows, 'from'> {
  return {
    columns: inputs.map(({ name, type }) => ({ name, type, sensitive: sensitive.has(name) })),
    rows: sampleCells(inputs, samples.frame).map((cells, place) => ({ row: samples.numbers[place], cells })),
  }
}
