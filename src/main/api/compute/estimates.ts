import { estimatesContract } from '../../../shared/contract/compute/estimates.ts'
import { estimateScoring, estimateStudy, shownTarget, targetsOf } from '../../compute/index.ts'
import { type ApiContext, implementing } from '../base.ts'

const os = implementing(estimatesContract)

export const estimates = {
  study: os.study.handler(({ input, context }) => estimateStudy(context.workspace(), input, targetsIn(context))),
  scoring: os.scoring.handler(({ input, context }) => estimateScoring(context.workspace().db, input, targetsIn(context))),
}

const targetsIn = ({ author }: ApiContext) => targetsOf(author.home).map(shownTarget)
