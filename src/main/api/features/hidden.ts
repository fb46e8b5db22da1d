import type { ResolvedService, ResolvedView } from '../../../shared/domain/features/resolved.ts'
import { findDataset, sensitiveColumns } from '../../datasets/index.ts'
import { sensitiveOutputs } from '../../features/index.ts'
import type { Registry } from '../../workspace/index.ts'

/** The columns of a service that come of sensitive ones. */
export function hiddenOutputs(db: Registry, service: ResolvedService): ReadonlySet<string> {
  return sensitiveOutputs(service, (source) => sensitiveOf(db, source))
}

/** Whether a key of the service is sensitive in the source of a view. */
export function hiddenInputs(db: Registry, { views }: ResolvedService): boolean {
  return views.some(({ source, keys }) => {
    const marked = sensitiveOf(db, source)
    return keys.some(({ column }) => marked.has(column))
  })
}

/** The newest event of a view is a value of the source. */
export function hidesTime(db: Registry, { source, time }: ResolvedView): boolean {
  return sensitiveOf(db, source).has(time.kind === 'event' ? time.column : time.from)
}

function sensitiveOf(db: Registry, source: string): ReadonlySet<string> {
  const dataset = findDataset(db, source)
  return dataset ? sensitiveColumns(db, dataset.id) : new Set()
}
