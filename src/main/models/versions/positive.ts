import { ForeignModel } from '../../../shared/domain/evaluation/explanation.ts'
import { ModelSignature } from '../../../shared/domain/packages/package.ts'
import { positiveOfRun, requireTraining } from '../../experiments/index.ts'
import type { Workspace } from '../../workspace/index.ts'
import type { ModelVersionRow } from './store.ts'
import { hasPositive } from '../../../shared/domain/training/tasks.ts'

/** The positive class of a binary version, as its run or the package that it came in recorded it; else null. @throws OBJECT_MISSING, OBJECT_CORRUPT */
export async function positiveOfVersion(workspace: Workspace, { task, runId, signatureObject }: ModelVersionRow): Promise<string | null> {
  if (task === null || !hasPositive(task)) return null
  if (runId !== null) return positiveOfRun(workspace, requireTraining(workspace.db, runId))
  if (signatureObject === null) return null
  const described: unknown = JSON.parse((await workspace.objects.get(signatureObject)).toString())
  const { labels } = ForeignModel.safeParse(described).data ?? ModelSignature.parse(described)
  return labels[1] ?? null
}
