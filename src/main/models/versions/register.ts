import type { ModelVersion } from '../../../shared/contract/models/index.ts'
import type { Work } from '../../jobs/index.ts'
import type { Registry } from '../../workspace/index.ts'
import { beginReference } from '../reference/store.ts'
import { addModelVersion, describeModelVersion, versionOfRun } from './store.ts'

interface Registration {
  readonly run: number
  /** Of the model; a new one is made where there is none. */
  readonly name: string
  readonly threshold?: number
  readonly notes: string
  /** What else belongs into the transaction that makes it. */
  readonly also?: (db: Registry, made: ModelVersion) => void
}

/**
 * Makes a run's model the next version of a registered model, and begins its reference profile: that is a job of its own, which a
 * registration neither waits for nor fails with. @throws NOT_FOUND, RUN_NOT_DONE, INVALID_INPUT for a threshold of a model that has none
 */
export async function registerModel(
  work: Pick<Work, 'workspace' | 'runner'>,
  { run, name, threshold, notes, also }: Registration,
): Promise<ModelVersion & { profileJob: number | null }> {
  const { workspace } = work
  const version = await versionOfRun(workspace, run, threshold)
  const registered = workspace.change(
    (made: ModelVersion) => ({
      action: 'model.register',
      subject: `model:${made.ref}`,
      detail: { run, checksum: made.checksum, threshold: made.threshold },
    }),
    (db) => {
      const made = describeModelVersion(db, addModelVersion(db, name, { ...version, notes }))
      also?.(db, made)
      return made
    },
  )
  return { ...registered, profileJob: beginReference(work, registered.ref) }
}
