import { estimatesContract } from '../../../shared/contract/compute/estimates.ts'
import { estimateScoring, estimateStudy, listTargets } from '../../compute/index.ts'
import { implementing } from '../base.ts'

const os = implementing(estimatesContract)

export const estimates = {
  study: os.study.handler(({ input, context }) => estimateStudy(context.workspace(), input, listTargets(context.author.home))),
  scoring: os.scoring.handler(({ input, context }) => estimateScoring(context.workspace().db, input, listTargets(context.author.home))),
}
