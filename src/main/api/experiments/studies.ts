import { describeStudy, listStudies, requireStudy, resumeStudy, startCrossValidation, startSweep } from '../../experiments/index.ts'
import { os } from '../base.ts'
import { workOf } from '../perform.ts'

export const studies = {
  sweep: os.experiments.studies.sweep.handler(({ input, context, signal }) => startSweep(workOf(context), input, signal)),
  crossValidate: os.experiments.studies.crossValidate.handler(({ input, context, signal }) =>
    startCrossValidation(workOf(context), input, signal),
  ),
  resume: os.experiments.studies.resume.handler(({ input, context }) => resumeStudy(context.workspace(), context.runner(), input.study)),
  list: os.experiments.studies.list.handler(({ context }) => listStudies(context.workspace().db)),
  get: os.experiments.studies.get.handler(({ input, context }) => {
    const { db } = context.workspace()
    return describeStudy(db, requireStudy(db, input.study))
  }),
}
