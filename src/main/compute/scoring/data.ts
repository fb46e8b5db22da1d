import { join } from 'node:path'
import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import { exportTask } from '../../datasets/tasks.ts'
import type { TaskContext } from '../../jobs/index.ts'

/** The rows that are scored. */
export type ScoredData =
  /** `isThere`: Parquet that lies in the shared folder, which the cluster reads in place: a file, a folder or a pattern. */
  { readonly kind: 'file'; readonly path: string; readonly isThere: boolean } | { readonly kind: 'version'; readonly manifest: Manifest }

/** A file with the rows: of a version a copy in scratch. */
export async function fileOf(data: ScoredData, context: TaskContext): Promise<string> {
  if (data.kind === 'file') return data.path
  const path = join(context.scratch, 'version.parquet')
  await exportTask({ manifest: data.manifest, format: 'parquet', path, overwrite: true }, { ...context, progress: () => {} })
  return path
}
