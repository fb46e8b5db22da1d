import { referenceOperations } from '../../../shared/contract/models/reference.ts'
import { describeReference, makeReference, maskedReference, requireModelVersion } from '../../models/index.ts'
import { implementing } from '../base.ts'
import { workOf } from '../perform.ts'

const os = implementing(referenceOperations)

export const reference = {
  profile: os.profile.handler(async ({ input, context }) => {
    const workspace = context.workspace()
    const described = await describeReference(workspace, requireModelVersion(workspace.db, input.ref))
    return { ...described, reference: described.reference && maskedReference(workspace.db, described.reference) }
  }),
  makeProfile: os.makeProfile.handler(({ input, context }) => makeReference(workOf(context), input)),
}
