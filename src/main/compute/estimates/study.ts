import type { Estimates, StudyWork, TargetEstimate } from '../../../shared/contract/compute/estimates.ts'
import type { TargetView } from '../../../shared/contract/compute/targets.ts'
import { rivalPhrase } from '../../../shared/domain/experiments/rivals.ts'
import { currentRecipe } from '../../../shared/domain/training/recipeFormats.ts'
import { profileOf, requireVersion, type VersionRow } from '../../datasets/index.ts'
import { contestants, type PlannedTrials, wavesOf } from '../../experiments/index.ts'
import type { Workspace } from '../../workspace/index.ts'
import { estimateHere, estimateThere, type Rates, type Work } from './estimate.ts'
import { partsOf, ratesHere, ratesThere, type TrialRates } from './trialRates.ts'

type Family = Parameters<TrialRates['get']>[0]

export interface StudyEstimates extends Estimates {
  readonly trials: { family: string; count: number }[]
  readonly atOnce: number
}

/**
 * How long a study takes here, and on each of the targets. Nothing is asked of them: what counts is what was measured before, and their last
 * check. @throws NOT_FOUND for a dataset version that is not there
 */
export async function estimateStudy(workspace: Workspace, work: StudyWork, targets: readonly TargetView[]): Promise<StudyEstimates> {
  const { db } = workspace
  const version = requireVersion(db, work.ref)
  const waves = wavesOf(await planned(workspace, version, work))
  const families = Map.groupBy(waves.flat(), ({ family }) => family)
  const measuredHere = ratesHere(db, version.id)
  const parts: Work<Family> = { waves: partsOf(waves), startupHere: 0 }
  const rates = (there: TrialRates): Rates<Family> => ({
    here: (family) => measuredHere.get(family) ?? null,
    there: (family) => there.get(family) ?? null,
    measuring: 'earlier run',
    missing: (all) => `earlier run of ${all.map(rivalPhrase).join(', ')} on ${work.ref}`,
  })
  return {
    trials: [...families].map(([family, all]) => ({ family, count: all.length })),
    atOnce: Math.max(...waves.map((wave) => wave.length)),
    here: estimateHere(parts, rates(new Map())),
    targets: targets.map(({ name, check }): TargetEstimate => {
      const there: TrialRates = check === null ? new Map() : ratesThere(db, version.id, name, check)
      return {
        target: name,
        problem: problemOf(check),
        ...estimateThere(parts, { ...rates(there), measuring: 'earlier sweep or comparison' }, check),
      }
    }),
  }
}

/** What the start of the study would plan, of which only a contest has to look at the data. */
async function planned(workspace: Workspace, version: VersionRow, work: StudyWork): Promise<PlannedTrials> {
  if (work.kind !== 'best') return work
  const { columns, rows } = await profileOf(workspace, version)
  const trials = contestants({ recipe: currentRecipe(work.recipe), columns, rows, families: work.families })
  return { kind: 'best', trials: trials.map((recipe) => ({ recipe })) }
}

/** Why nothing can be started on a target now. */
export function problemOf(check: TargetView['check']): string | null {
  if (check === null) return 'Not checked yet.'
  return check.ready ? null : (check.problems[0] ?? 'The last check found it not ready.')
}
