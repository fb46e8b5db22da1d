import { submissionsContract } from '../../../shared/contract/compute/submissions.ts'
import { readSubmissionLog, submissionsOfJob } from '../../compute/index.ts'
import { Mask } from '../../datasets/index.ts'
import { type ApiContext, implementing } from '../base.ts'

const os = implementing(submissionsContract)

export const submissions = {
  ofJob: os.ofJob.handler(({ input, context }) => {
    const hidden = quotesSensitive(context)
    return submissionsOfJob(context.workspace().db, input.job).map((submission) => ({
      ...submission,
      message: hidden ? '' : submission.message,
    }))
  }),
  log: os.log.handler(({ input, context }) => {
    const found = readSubmissionLog(context.workspace(), input)
    return quotesSensitive(context) ? { text: '', cut: false, withheld: true } : { ...found, withheld: false }
  }),
}

/** Other programs quote rows as they like, without marks by which a value could be found: with sensitive columns nothing of it is told. */
function quotesSensitive(context: ApiContext): boolean {
  return Mask.anywhere(context.workspace().db).columns.size > 0
}
