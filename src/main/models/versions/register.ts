import type { ModelVersion } from '../../../shared/contract/models/index.ts'
import type { Registry, Workspace } from '../../workspace/index.ts'
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

/** Makes a run's model the next version of a registered model. @throws NOT_FOUND, RUN_NOT_DONE, INVALID_INPUT for a threshold of a model that has none */
export async function registerModel(workspace: Workspace, { run, name, threshold, notes, also }: Registration): Promise<ModelVersion> {
  const version = await versionOfRun(workspace, run, threshold)
  return workspace.change(
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
}
