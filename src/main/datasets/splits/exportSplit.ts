import { type Manifest, type SplitRecipe, splitParts } from '../../../shared/domain/datasets/dataset.ts'
import type { Task } from '../../jobs/index.ts'
import { type ExportedColumn, exportRows } from '../versions/exportRows.ts'
import { placeFile } from '../versions/placedFile.ts'
import { withVersion } from '../versions/versionView.ts'
import { heldOutRows } from './heldOut.ts'
import { splitBy, splitView } from './splitVersion.ts'

export interface ExportSplitInput {
  readonly manifest: Manifest
  readonly recipe: SplitRecipe
  readonly format: 'csv' | 'parquet'
  readonly path: string
  readonly overwrite: boolean
  /** Columns whose values are masked; missing stays missing. */
  readonly masked: readonly string[]
}

/**
 * Writes the part of every row to a file: `row`, `part`, the key and the target. A row without a target has no part.
 * @throws as splitVersion and placeFile
 */
export const exportSplitTask: Task<ExportSplitInput, { path: string; rows: number }> = async (input, context) => {
  const { manifest, recipe, path, overwrite, format, masked } = input
  const { objects, scratch, signal } = context
  const rows = manifest.segments.reduce((sum, segment) => sum + segment.rows, 0)
  const by = splitBy(manifest, recipe)
  const heldOut = await heldOutRows(manifest, objects, recipe)
  await placeFile({ path, overwrite, signal }, (temporary) =>
    withVersion(manifest, objects, { scratch, signal, files: [temporary] }, async (duck) => {
      context.progress(0.05, 'splitting')
      const { parts } = await splitView(duck, manifest, recipe, { by, target: manifest.target, heldOut })
      context.progress(0.5, 'writing')
      const columns = [partColumn(parts), ...identifying(manifest, manifest.target)]
      await exportRows(duck, { manifest, format, masked, columns, rows: Uint32Array.from(parts.keys()) }, temporary)
    }),
  )
  context.progress(1, 'done')
  return { path, rows }
}

/** @param parts of each row, as `Split` has them */
export function partColumn(parts: Uint8Array): ExportedColumn {
  return { kind: 'levels', name: 'part', levels: splitParts, codes: parts }
}

/** What tells a row of a version, and what is true of it: its key, and the target. */
export function identifying({ columns, key }: Manifest, target: string | null): ExportedColumn[] {
  return columns
    .filter(({ name }) => key.includes(name) || name === target)
    .sort((a, b) => Number(a.name === target) - Number(b.name === target))
    .map(({ name }) => ({ kind: 'stored', name }))
}
