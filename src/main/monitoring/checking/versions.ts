import type { RouteTarget } from '../../../shared/domain/serving/route.ts'
import type { Servable } from '../../../shared/domain/serving/endpoint.ts'
import { protectedColumns, requireVersion, sensitiveColumns, versionRef } from '../../datasets/index.ts'
import { findTraining } from '../../experiments/index.ts'
import {
  chooseModel,
  modelVersionRef,
  type ModelVersionRow,
  referenceObjectOf,
  requireModelVersion,
  requireTask,
} from '../../models/index.ts'
import { type DeploymentRow, servedBy, versionOf } from '../../serving/index.ts'
import type { Registry, Workspace } from '../../workspace/index.ts'
import type { JudgedVersion } from './types.ts'

/** The version that a monitor is told to hold against. @throws NOT_FOUND, also for one in the trash */
export function targetVersion(db: Registry, modelId: number, target: RouteTarget): ModelVersionRow {
  return versionOf(db, modelId, target)
}

/** @throws what opening the model throws, such as RUN_NOT_DONE */
export function judgedVersion(db: Registry, version: ModelVersionRow, servable: Servable | null = null): JudgedVersion {
  const ref = modelVersionRef(db, version.id)
  const { source, run } = chooseModel(db, { ref })
  const datasetId = run === null ? null : requireVersion(db, versionRef(db, run.datasetVersionId)).datasetId
  const sensitive = new Set([...(servable?.sensitive ?? []), ...(datasetId === null ? [] : sensitiveColumns(db, datasetId))])
  const signature = servable?.signature
  return {
    id: version.id,
    ref,
    task: requireTask(db, version),
    threshold: version.threshold,
    reference: referenceObjectOf(db, version.id),
    source,
    served: signature
      ? { inputs: signature.inputs.map(({ name, type }) => ({ name, type })), labels: signature.labels, target: signature.target }
      : null,
    sensitive: [...sensitive],
    protectedColumns: datasetId === null ? [] : [...protectedColumns(db, datasetId)].filter((column) => !sensitive.has(column)),
  }
}

/** Every version that has answered for a deployment, newest first. One that is in the trash, or whose data are, is left out. */
export async function answeringVersions(workspace: Workspace, deployment: DeploymentRow): Promise<JudgedVersion[]> {
  const servables = await servedBy(workspace, deployment)
  const newest = new Map(servables.toReversed().map((servable) => [servable.ref, servable]))
  return [...newest.values()].toReversed().flatMap((servable) => {
    try {
      return [judgedVersion(workspace.db, requireModelVersion(workspace.db, servable.ref), servable)]
    } catch {
      return []
    }
  })
}

/** The column that a version predicts; empty where nothing here says so. */
export function targetColumn(db: Registry, ref: string): string {
  try {
    const { runId } = requireModelVersion(db, ref)
    return runId === null ? '' : (findTraining(db, runId)?.recipe.target ?? '')
  } catch {
    return ''
  }
}
