import { profilesContract } from '../../../shared/contract/compute/profiles.ts'
import { CairnError } from '../../../shared/errors.ts'
import { sketchedOf, startProfile, withoutValues } from '../../compute/index.ts'
import { Mask } from '../../datasets/index.ts'
import { type ApiContext, implementing } from '../base.ts'
import { workOf } from '../perform.ts'

const os = implementing(profilesContract)

export const profiles = {
  start: os.start.handler(({ input: { source, target }, context }) =>
    startProfile(workOf(context), { source: placed(context, source), target }),
  ),
  drift: os.drift.handler(({ input: { source, target, reference, checks }, context }) => {
    const against = 'source' in reference ? { source: placed(context, reference.source) } : reference
    return startProfile(workOf(context), { source: placed(context, source), target, against: { reference: against, checks } })
  }),
  result: os.result.handler(({ input, context }) => {
    const found = sketchedOf(context.runner().get(input.jobId).result)
    if (found) return withoutValues(found, Mask.anywhere(context.workspace().db))
    throw new CairnError('NOT_FOUND', `Job ${input.jobId} is not a finished profile of files.`, { job: input.jobId })
  }),
}

/** A file, a folder or a pattern, as the shell knows it. */
const placed = (context: ApiContext, source: string) => context.resolveFile(source, 'data')
