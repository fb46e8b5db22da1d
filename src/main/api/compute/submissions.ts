import { submissionsContract } from '../../../shared/contract/compute/submissions.ts'
import { readSubmissionLog, submissionsOfJob } from '../../compute/index.ts'
import { Mask } from '../../datasets/index.ts'
import { implementing } from '../base.ts'

const os = implementing(submissionsContract)

export const submissions = {
  ofJob: os.ofJob.handler(({ input, context }) => {
    const { db } = context.workspace()
    // What a cluster says of a failure may quote a row.
    const mask = Mask.anywhere(db)
    return submissionsOfJob(db, input.job).map((submission) => ({ ...submission, message: mask.texts(submission.message) }))
  }),
  log: os.log.handler(({ input, context }) => {
    const workspace = context.workspace()
    const { text, cut } = readSubmissionLog(workspace, input)
    return { text: Mask.anywhere(workspace.db).texts(text), cut }
  }),
}
