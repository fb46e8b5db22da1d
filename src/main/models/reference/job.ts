import type { TaskJob } from '../../jobs/index.ts'
import type { MadeReference } from '../../../shared/contract/models/reference.ts'
import { modelVersionRef } from '../versions/store.ts'
import { addReference, type ProfileJob } from './store.ts'

/** Its result is a MadeReference. */
export const profileJob: TaskJob<'models.profile', ProfileJob> = {
  kind: 'models.profile',
  action: 'model.profile',
  reach: { does: 'Makes the reference profile of a model' },
  commit: (db, _job, { versionId }, { reference, rows }): MadeReference => {
    addReference(db, versionId, reference.object)
    return { ref: modelVersionRef(db, versionId), rows }
  },
}
