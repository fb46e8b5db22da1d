import { basename } from 'node:path'
import { type VersionRow, sensitiveColumns, versionRef } from '../datasets/index.ts'
import type { Workspace } from '../workspace/index.ts'

/** The columns whose values are masked in a file with rows of a version. That they are not, where they are to be revealed, is recorded first. */
export function maskedIn(workspace: Workspace, version: Pick<VersionRow, 'id' | 'datasetId'>, reveal: boolean, path: string): string[] {
  const sensitive = [...sensitiveColumns(workspace.db, version.datasetId)]
  if (!reveal) return sensitive
  if (sensitive.length > 0) {
    const subject = `dataset:${versionRef(workspace.db, version.id)}`
    workspace.change(
      () => ({ action: 'dataset.reveal', subject, detail: { columns: sensitive, file: basename(path) } }),
      () => null,
    )
  }
  return []
}
