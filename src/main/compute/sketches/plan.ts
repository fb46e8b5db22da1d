import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import { CairnError } from '../../../shared/errors.ts'
import { columnsOfParquet, readFooter } from '../../datasets/tasks.ts'
import type { Task } from '../../jobs/index.ts'
import { groupsOf, type SizedPart } from './groups.ts'
import { listParts } from './parts.ts'

/** How a data set is read: parts one after another within a group, groups beside each other. */
export interface SketchPlan {
  /** Those of the first part. */
  readonly columns: readonly Column[]
  readonly groups: readonly (readonly SizedPart[])[]
  readonly parts: number
  readonly rows: number
  /** What is not read, and why. */
  readonly notes: readonly string[]
}

export interface PlanInput {
  /** A file, a folder, or a pattern. */
  readonly source: string
}

/** Looks at the footers alone. @throws FILE_NOT_FOUND, FORMAT_INVALID, NO_ROWS */
export const planTask: Task<PlanInput, SketchPlan> = async ({ source }, { scratch, signal, progress }) => {
  const listed = await listParts(source)
  const parts: SizedPart[] = []
  for (const part of listed) {
    signal.throwIfAborted()
    const footer = await readFooter(part.path)
    if (footer === null) throw new CairnError('FORMAT_INVALID', `${part.file} is not valid Parquet, or is damaged.`, { file: part.file })
    // Engines write files without rows for tasks that had none.
    if (footer.rows > 0) parts.push({ ...part, rows: footer.rows })
    progress(parts.length / listed.length, 'reading footers')
  }
  if (parts.length === 0) throw new CairnError('NO_ROWS', `${source} has no rows.`, { file: source })
  const empty = listed.length - parts.length
  return {
    columns: await columnsOfParquet(parts[0].path, { scratch, signal }),
    groups: groupsOf(parts),
    parts: parts.length,
    rows: parts.reduce((sum, { rows }) => sum + rows, 0),
    notes: empty > 0 ? [`${empty} of ${listed.length} files have no rows.`] : [],
  }
}
