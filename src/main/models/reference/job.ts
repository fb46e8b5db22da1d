import { schema } from '../../workspace/index.ts'
import type { TaskJob } from '../../jobs/index.ts'
import type { MadeReference } from '../../../shared/contract/models/reference.ts'
import { modelVersionRef } from '../versions/store.ts'
import type { MakeReferenceInput } from './makeReference.ts'

/** What the job is asked; the id is for the commit. */
export interface ProfileJob extends MakeReferenceInput {
  readonly versionId: number
}

/** Its result is a MadeReference. A profile is made once: where there is one by then, that one stays. */
export const profileJob: TaskJob<'models.profile', ProfileJob> = {
  kind: 'models.profile',
  action: 'model.profile',
  reach: { does: 'Makes the reference profile of a model' },
  commit: (db, _job, { versionId }, { reference, rows }): MadeReference => {
    const row = { versionId, object: reference.object, createdAt: Date.now() }
    db.insert(schema.referenceProfiles).values(row).onConflictDoNothing().run()
    return { ref: modelVersionRef(db, versionId), rows }
  },
}
