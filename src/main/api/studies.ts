import { primaryMetric } from '../../shared/domain/metrics.ts'
import { requireVersion } from '../datasets/index.ts'
import { describeStudy, keepPositive, listStudies, requireStudy, resumeStudy, startStudy, settled } from '../experiments/index.ts'
import { os } from './base.ts'
import { leakingFeatures } from './leaks.ts'
import { ensureRulesPass } from './rules.ts'

export const studies = {
  sweep: os.studies.sweep.handler(async ({ input, context, signal }) => {
    const version = requireVersion(context.workspace().db, input.ref)
    await ensureRulesPass(context, version, signal)
    const { ref: _, name, metric = primaryMetric(input.recipe.task), ...plan } = input
    const recipe = await settled(context.workspace(), version, input.recipe, await leakingFeatures(context, version, input.recipe, signal))
    context.workspace().write((db) => keepPositive(db, version, recipe))
    return startStudy(context.runner(), { name, plan: { kind: 'sweep', metric, ...plan, recipe }, datasetVersionId: version.id })
  }),
  crossValidate: os.studies.crossValidate.handler(async ({ input, context, signal }) => {
    const version = requireVersion(context.workspace().db, input.ref)
    await ensureRulesPass(context, version, signal)
    const { ref: _, name, ...plan } = input
    const recipe = await settled(context.workspace(), version, input.recipe, await leakingFeatures(context, version, input.recipe, signal))
    context.workspace().write((db) => keepPositive(db, version, recipe))
    return startStudy(context.runner(), { name, plan: { kind: 'crossValidation', ...plan, recipe }, datasetVersionId: version.id })
  }),
  resume: os.studies.resume.handler(({ input, context }) => resumeStudy(context.workspace(), context.runner(), input.study)),
  list: os.studies.list.handler(({ context }) => listStudies(context.workspace().db)),
  get: os.studies.get.handler(({ input, context }) => {
    const { db } = context.workspace()
    return describeStudy(db, requireStudy(db, input.study))
  }),
}
