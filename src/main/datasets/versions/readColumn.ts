import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { FrameColumn } from '../../frame.ts'
import { readColumns } from '../columns.ts'
import type { Duck } from '../duckdb.ts'
import { pickColumns } from '../reading/checks.ts'
import { viewNames } from './versionView.ts'

/** One column of the view `version`, whole. @throws COLUMN_UNKNOWN */
export async function readColumn(duck: Duck, manifest: Manifest, name: string): Promise<FrameColumn> {
  const rows = rowsOf(manifest)
  const columns = await readColumns(
    duck,
    pickColumns(manifest.columns, [name]),
    [viewNames(manifest.columns).get(name) as string],
    'version',
    rows,
  )
  const column = columns.get(name)
  if (!column) throw new CairnError('INTERNAL', 'The column was not read.', { column: name })
  return column
}

export function rowsOf(manifest: Manifest): number {
  return manifest.segments.reduce((sum, segment) => sum + segment.rows, 0)
}
