import { and, desc, eq, isNull } from 'drizzle-orm'
import type { TargetCheck } from '../../../shared/domain/compute/check.ts'
import { readStudyPlan } from '../../../shared/domain/experiments/study.ts'
import { type ModelFamily, roundsOf } from '../../../shared/domain/training/recipe.ts'
import { currentRecipe } from '../../../shared/domain/training/recipeFormats.ts'
import { type TrialWork, wavesOf } from '../../experiments/index.ts'
import { median } from '../../statistics/quantiles.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { type Rate, spanOf } from './estimate.ts'

const { runs, trainingRuns, jobs, studies } = schema

type Family = ModelFamily['family']
export type TrialRates = ReadonlyMap<Family, Rate>

/** The newest ones tell of the program and the computer as they are. */
const newestRuns = 200
const newestStudies = 20

/**
 * Seconds of a round by model type, from runs on the dataset version that were trained here. A run counts by the rounds that it was planned
 * with: one that stopped early promises that the next one will too.
 */
export function ratesHere(db: Registry, datasetVersionId: number): TrialRates {
  const found = db
    .select({ recipe: trainingRuns.recipe, startedAt: runs.startedAt, endedAt: runs.endedAt })
    .from(runs)
    .innerJoin(trainingRuns, eq(trainingRuns.runId, runs.id))
    .innerJoin(jobs, eq(jobs.id, trainingRuns.jobId))
    .where(
      and(
        eq(trainingRuns.datasetVersionId, datasetVersionId),
        eq(runs.status, 'done'),
        isNull(jobs.target),
        // Both train less than their recipe says.
        isNull(trainingRuns.extendsId),
        isNull(trainingRuns.stopAfter),
      ),
    )
    .orderBy(desc(runs.id))
    .limit(newestRuns)
    .all()
  return typicalSeconds(
    found.flatMap(({ recipe, startedAt, endedAt }) => {
      if (startedAt === null || endedAt === null || endedAt <= startedAt) return []
      const { model } = currentRecipe(recipe)
      return [{ family: model.family, seconds: (endedAt - startedAt) / 1000 / roundsOf(model) }]
    }),
  )
}

/**
 * The same of one CPU of a target, from studies on the dataset version that have ended well there. The runs themselves do not tell: one that
 * waits for a CPU of the cluster counts as running.
 */
export function ratesThere(db: Registry, datasetVersionId: number, target: string, check: TargetCheck): TrialRates {
  const found = db
    .select({ plan: studies.plan, startedAt: jobs.startedAt, endedAt: jobs.endedAt })
    .from(studies)
    .innerJoin(jobs, eq(jobs.id, studies.jobId))
    .where(and(eq(studies.datasetVersionId, datasetVersionId), eq(studies.status, 'done'), eq(jobs.target, target)))
    .orderBy(desc(studies.id))
    .limit(newestStudies)
    .all()
  return typicalSeconds(
    found.flatMap(({ plan, startedAt, endedAt }) => {
      const waves = wavesOf(readStudyPlan(plan))
      const families = new Set(waves.flat().map(({ family }) => family))
      const [family] = families
      // Of several model types it is not known which took how long.
      if (families.size !== 1 || startedAt === null || endedAt === null) return []
      const took = (endedAt - startedAt) / 1000 - (check.startupSeconds ?? 0)
      const rounds = spanOf(partsOf(waves), Math.max(1, Math.floor(check.cpus ?? 1)), () => 1)
      return took > 0 && rounds > 0 ? [{ family, seconds: took / rounds }] : []
    }),
  )
}

/** Trials as parts of work, by their model type and rounds. */
export function partsOf(waves: readonly (readonly TrialWork[])[]) {
  return waves.map((wave) => wave.map(({ family, rounds }) => ({ kind: family, units: rounds })))
}

function typicalSeconds(measured: readonly { readonly family: Family; readonly seconds: number }[]): TrialRates {
  const byFamily = Map.groupBy(measured, ({ family }) => family)
  return new Map(
    [...byFamily].map(([family, all]) => [family, { seconds: median(all.map(({ seconds }) => seconds)), of: all.length }] as const),
  )
}
