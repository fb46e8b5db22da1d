import { studiesContract } from '../../../shared/contract/experiments/studies.ts'
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
import { implementing } from '../base.ts'
import { workOf } from '../perform.ts'

const os = implementing(studiesContract)

export const studies = {
  sweep: os.sweep.handler(({ input, context, signal }) => startSweep(workOf(context), input, signal)),
  crossValidate: os.crossValidate.handler(({ input, context, signal }) => startCrossValidation(workOf(context), input, signal)),
  best: os.best.handler(({ input, context, signal }) => startBest(workOf(context), input, signal)),
  resume: os.resume.handler(({ input, context }) => resumeStudy(context.workspace(), context.runner(), input.study)),
  pause: os.pause.handler(({ input, context }) => pauseStudy(context.workspace(), context.runner(), input.study)),
  extend: os.extend.handler(({ input, context }) => extendStudy(context.workspace(), context.runner(), input)),
  list: os.list.handler(({ context }) => listStudies(context.workspace().db)),
  get: os.get.handler(({ input, context }) => {
    const { db } = context.workspace()
    return describeStudy(db, requireStudy(db, input.study), input)
  }),
}
