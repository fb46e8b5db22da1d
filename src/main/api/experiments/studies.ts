import { studiesContract } from '../../../shared/contract/experiments/studies.ts'
import { requireTarget } from '../../compute/index.ts'
import {
  describeStudy,
  extendStudy,
  listStudies,
  pauseStudy,
  requireStudy,
  resumeStudy,
  startBest,
  startCrossValidation,
  startSweep,
} from '../../experiments/index.ts'
import { type ApiContext, implementing } from '../base.ts'
import { workOf } from '../perform.ts'

const os = implementing(studiesContract)

export const studies = {
  sweep: os.sweep.handler(({ input, context, signal }) => {
    ensureKnown(context, input.target)
    return startSweep(workOf(context), input, signal)
  }),
  crossValidate: os.crossValidate.handler(({ input, context, signal }) => {
    ensureKnown(context, input.target)
    return startCrossValidation(workOf(context), input, signal)
  }),
  best: os.best.handler(({ input, context, signal }) => {
    ensureKnown(context, input.target)
    return startBest(workOf(context), input, signal)
  }),
  resume: os.resume.handler(({ input: { study, ...sending }, context }) => {
    ensureKnown(context, sending.target)
    return resumeStudy(context.workspace(), context.runner(), study, sending)
  }),
  pause: os.pause.handler(({ input, context }) => pauseStudy(context.workspace(), context.runner(), input.study)),
  extend: os.extend.handler(({ input, context }) => extendStudy(context.workspace(), context.runner(), input)),
  list: os.list.handler(({ context }) => listStudies(context.workspace().db)),
  get: os.get.handler(({ input, context }) => {
    const { db } = context.workspace()
    return describeStudy(db, requireStudy(db, input.study), input)
  }),
}

/** @throws TARGET_NOT_FOUND for a compute target that this person has not named */
function ensureKnown({ author }: ApiContext, target: string | null | undefined): void {
  if (typeof target === 'string') requireTarget(author.home, target)
}
