import { feedbackContract } from '../../../shared/contract/serving/feedback.ts'
import { type Serving, startFeedbackImport, summarizeFeedback } from '../../serving/index.ts'
import { type ApiContext, implementing } from '../base.ts'
import { workOf } from '../perform.ts'

const os = implementing(feedbackContract)

/** A report names places and reasons, never values. */
export const feedback = {
  importFile: os.importFile.handler(({ input, context }) => {
    const { file, ...request } = input
    return startFeedbackImport(servingOf(context), { ...request, from: { path: context.resolveFile(file) } })
  }),
  importDataset: os.importDataset.handler(({ input, context }) => {
    const { data, ...request } = input
    return startFeedbackImport(servingOf(context), { ...request, from: { data } })
  }),
  summary: os.summary.handler(({ input, context, signal }) => summarizeFeedback(servingOf(context), input.name, signal)),
}

function servingOf(context: ApiContext): Serving {
  return { ...workOf(context), services: context.services() }
}
