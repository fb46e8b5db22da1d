import { CairnError } from '../../../shared/errors.ts'
import { makeReference, referenceObjectOf, requireModelVersion } from '../../models/index.ts'
import { currentRevision, deploymentById } from '../../serving/index.ts'
import type { Registry } from '../../workspace/index.ts'
import { targetVersion } from '../checking/versions.ts'
import type { Monitoring } from '../context.ts'
import { type MonitorRow, settingsOf } from './store.ts'

/**
 * Has the reference profiles made that a monitor needs and that its versions do not have yet. One that cannot be made, as of a model from
 * elsewhere, is told of by whatever needs it. @returns the jobs that make them
 */
export function ensureReferences({ workspace, runner }: Pick<Monitoring, 'workspace' | 'runner'>, row: MonitorRow): number[] {
  const { db } = workspace
  return refsOf(db, row).flatMap((ref) => {
    try {
      const lacks = referenceObjectOf(db, requireModelVersion(db, ref).id) === null
      return lacks ? [makeReference({ workspace, runner }, { ref }).jobId] : []
    } catch (thrown) {
      const { code } = CairnError.from(thrown)
      if (code === 'NOT_FOUND' || code === 'INVALID_INPUT' || code === 'ALREADY_EXISTS' || code === 'RUN_NOT_DONE') return []
      throw thrown
    }
  })
}

/** The versions that it judges now. */
function refsOf(db: Registry, row: MonitorRow): string[] {
  const { target, model } = settingsOf(row)
  if (target !== null) return [`${model}@v${targetVersion(db, row.modelId, target).number}`]
  const deployment = row.deploymentId === null ? undefined : deploymentById(db, row.deploymentId)
  if (!deployment) return []
  const { resolved } = currentRevision(db, deployment)
  return [...new Set(resolved.arms.map(({ ref }) => ref))]
}
