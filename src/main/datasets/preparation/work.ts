import type { PreparationStep } from '../../../shared/domain/datasets/preparation.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Work } from '../../jobs/index.ts'
import type { Registry } from '../../workspace/index.ts'
import { checksBeforeNext } from '../rules/index.ts'
import { findDataset, manifestOf, requireDataset, versionRef } from '../versions/registry.ts'
import type { PreparationTables } from './run.ts'
import { sensitiveOrigins } from './sensitive.ts'
import {
  dueDatasets,
  followed,
  inputsNow,
  isAutomatic,
  lastPreparation,
  recordAutomaticRun,
  refuseCircle,
  stepsNow,
  stepsOf,
  type UsedVersion,
  usedVersions,
} from './store.ts'

type Queueing = Pick<Work, 'workspace' | 'runner'>

export interface PreparationRequest {
  readonly ref: string
  readonly steps: readonly PreparationStep[]
  readonly name: string
  readonly as?: 'dataset' | 'version'
  readonly target?: string | null
  readonly key?: readonly string[]
  readonly auto?: boolean
  /** What else belongs into the transaction that puts it into the queue. */
  readonly also?: (db: Registry, jobId: number) => void
}

/** The versions that steps on a version read, for a task. @throws NOT_FOUND */
export function tablesFor(db: Registry, { input, others }: ReturnType<typeof usedVersions>): PreparationTables {
  const named = new Map([['input', input.version], ...others.map(({ ref, version }) => [ref, version] as const)])
  return {
    manifest: manifestOf(input.version),
    others: others.map(({ ref, version }) => ({ ref, manifest: manifestOf(version) })),
    sensitive: [...sensitiveOrigins(db, named)],
  }
}

/** Puts a preparation into the queue: a new dataset, or the next version of one. @throws NOT_FOUND, ALREADY_EXISTS, STEP_INVALID */
export function prepareDataset(
  work: Queueing,
  { ref, steps, name, as, target, key, auto = false, also }: PreparationRequest,
): { jobId: number } {
  const { db } = work.workspace
  const there = findDataset(db, name)
  if (as === 'dataset' && there)
    throw new CairnError('ALREADY_EXISTS', `A dataset called "${there.name}" already exists.`, { dataset: there.name })
  if (as === 'version') requireDataset(db, name)
  if (steps.every(({ disabled }) => disabled)) throw new CairnError('STEP_INVALID', 'All steps are disabled: there is nothing to do.', {})
  const used = usedVersions(db, ref, steps)
  return enqueue(work, { name: there?.name ?? name, as, steps, used, target, key, auto, automatic: false }, also)
}

/** The same steps on what their inputs are now. @throws NOT_FOUND where it was not prepared, or an input is gone */
export function prepareAgain(work: Queueing, name: string): { jobId: number } {
  return runAgain(work, name, false)
}

function runAgain(work: Queueing, name: string, automatic: boolean, also?: (db: Registry) => void): { jobId: number } {
  const { db } = work.workspace
  const dataset = requireDataset(db, name)
  const last = lastPreparation(db, dataset.id)
  if (!last) throw new CairnError('NOT_FOUND', `"${dataset.name}" was not prepared from another dataset.`, { dataset: dataset.name })
  const inputs = inputsNow(db, last.versionId)
  const used = inputs.map(({ row, now }): UsedVersion => {
    if (now) return { ref: row.ordinal === 0 ? versionRef(db, now.version.id) : now.ref, version: now.version, pinned: row.pinned }
    throw new CairnError('NOT_FOUND', `${versionRef(db, row.parentId)}, which the steps read, is in the trash. Restore it first.`, {
      ref: row.ref,
    })
  })
  const [input, ...others] = used
  const steps = stepsNow(stepsOf(last), inputs)
  return enqueue(work, { name: dataset.name, as: 'version', steps, used: { input, others }, auto: false, automatic }, also)
}

interface Queued extends Omit<PreparationRequest, 'ref' | 'auto' | 'also'> {
  readonly used: { readonly input: UsedVersion; readonly others: UsedVersion[] }
  readonly auto: boolean
  readonly automatic: boolean
}

function enqueue(
  { workspace: { db }, runner }: Queueing,
  { used, ...request }: Queued,
  also: (db: Registry, jobId: number) => void = () => {},
): { jobId: number } {
  const { name } = request
  const datasetId = findDataset(db, name)?.id
  const inputs = [used.input, ...used.others].map(({ ref, version, pinned }) => ({ versionId: version.id, ref, pinned }))
  if (datasetId !== undefined && (request.auto || isAutomatic(db, datasetId))) refuseCircle(db, datasetId, followed(inputs, db))
  const from = versionRef(db, used.input.version.id)
  const title = request.automatic ? `Prepare ${name} from ${from} (automatic)` : `Prepare ${name} from ${from}`
  const job = { ...request, datasetId, ...tablesFor(db, used), inputs, checks: checksBeforeNext(db, name) }
  return { jobId: runner.enqueue('datasets.prepare', title, job, also).jobId }
}

/**
 * Starts what is to run by itself and has not: an input has a version that no run has read. Each pair of versions is tried
 * once; so this can be called at any time, also after a crash.
 */
export function prepareDue(work: Queueing): { jobId: number; dataset: string }[] {
  const { db } = work.workspace
  return dueDatasets(db).flatMap(({ datasetId, name }) => {
    const last = lastPreparation(db, datasetId)
    if (!last) return []
    const inputs = inputsNow(db, last.versionId).flatMap(({ now }) => (now ? [now.version.id] : []))
    try {
      const { jobId } = runAgain(work, name, true, (registry) => {
        // Another process may have been faster.
        if (!dueDatasets(registry).some((due) => due.datasetId === datasetId))
          throw new CairnError('VERSION_CONFLICT', 'It runs already.', {})
        recordAutomaticRun(registry, datasetId, inputs, null)
      })
      return [{ jobId, dataset: name }]
    } catch (thrown) {
      const error = CairnError.from(thrown)
      if (error.code === 'VERSION_CONFLICT') return []
      if (!['NOT_FOUND', 'STEP_INVALID', 'WORKSPACE_CORRUPT'].includes(error.code)) throw error
      work.workspace.change(
        () => ({ action: 'dataset.prepareAutomatically', subject: `dataset:${name}`, detail: { problem: error.message } }),
        (registry) => recordAutomaticRun(registry, datasetId, inputs, error.message),
      )
      return []
    }
  })
}
