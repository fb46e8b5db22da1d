import type { Manifest, SplitPart } from '../../../shared/domain/datasets/dataset.ts'
import type { TrainedModel } from '../../../shared/domain/training/model.ts'
import { type ExportedColumn, exportRows, identifying, partColumn, placeFile, withVersion } from '../../datasets/tasks.ts'
import { decidedClasses } from '../../evaluation/index.ts'
import type { Task } from '../../jobs/index.ts'
import { type Predictions, readPredictions, rowsOfPart, storedModel } from '../../training/index.ts'

export interface ExportPredictionsInput {
  readonly manifest: Manifest
  /** Objects of the run. */
  readonly model: string
  readonly predictions: string
  /** Null: all rows, those without a target included. */
  readonly part: SplitPart | null
  readonly format: 'csv' | 'parquet'
  readonly path: string
  readonly overwrite: boolean
  /** Columns whose values are masked; missing stays missing. */
  readonly masked: readonly string[]
}

/**
 * Writes what was predicted for the rows of a run's data to a file: `row`, `part`, the key, the target, `predicted_<target>`, and for
 * classes `probability_<class>` of each. Of a masked target no prediction is told.
 * @throws as placeFile
 */
export const exportPredictionsTask: Task<ExportPredictionsInput, { path: string; rows: number }> = async (input, context) => {
  const { manifest, path, overwrite, format, masked, part } = input
  const { objects, scratch, signal } = context
  const model = await storedModel(objects, input.model)
  const predictions = readPredictions(await objects.get(input.predictions))
  const { parts } = predictions
  const rows = part === null ? Uint32Array.from(parts.keys()) : rowsOfPart(parts, part)
  const { column } = model.target
  const columns = [
    partColumn(parts),
    ...identifying(manifest, column),
    ...(masked.includes(column) ? [] : predictedColumns(manifest, model, predictions)),
  ]
  await placeFile({ path, overwrite, signal }, (temporary) =>
    withVersion(manifest, objects, { scratch, signal, files: [temporary] }, async (duck) => {
      context.progress(0.1, 'writing')
      await exportRows(duck, { manifest, format, masked, columns, rows }, temporary)
    }),
  )
  context.progress(1, 'done')
  return { path, rows: rows.length }
}

function predictedColumns({ columns }: Manifest, model: TrainedModel, { output, width }: Predictions): ExportedColumn[] {
  const { column, labels } = model.target
  const name = `predicted_${column}`
  const codes = decidedClasses(model, output, width)
  if (codes === null) return [{ kind: 'number', name, values: output }]
  const type = columns.find((one) => one.name === column)?.type
  return [
    { kind: 'levels', name, levels: labels, codes, ...(type && { type }) },
    ...labels.map(
      (label, place): ExportedColumn => ({
        kind: 'number',
        name: `probability_${label}`,
        values: width === 1 ? output.map((positive) => (place === 1 ? positive : 1 - positive)) : every(output, width, place),
      }),
    ),
  ]
}

/** One column of a matrix, row-major. */
function every(output: Float32Array, width: number, place: number): Float32Array {
  return Float32Array.from({ length: output.length / width }, (_, row) => output[row * width + place])
}
