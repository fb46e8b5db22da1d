import { withoutHeldOut } from '../../../shared/domain/datasets/dataset.ts'
import { type ChallengerData, challengerDataText, minimumCommonRows } from '../../../shared/domain/models/judging.ts'
import type { Recipe } from '../../../shared/domain/training/recipe.ts'
import { manifestOf, requireVersion, versionRef } from '../../datasets/index.ts'
import type { Work } from '../../jobs/index.ts'
import { chooseModel, trainedOn } from '../evaluations/choose.ts'

export interface ChallengerDataRequest {
  /** The ref of a model version; null where there is no champion. */
  readonly champion: string | null
  /** What the challenger is to be trained on. */
  readonly dataVersion: string
  /** As it was recorded; rows that it holds out by name are of another version, and do not count. */
  readonly recipe: Recipe
  /** Of a fresh holdout. */
  readonly seed: number
}

/**
 * How the data of a challenger are split before it is trained, so that it and the champion can be judged on rows that neither has seen.
 * Train with the recipe that is returned. Writes at most one object, the list of the rows that are held out.
 * @throws NOT_FOUND, RUN_NOT_DONE; what `splitVersion` throws
 */
export async function planChallengerData(
  { workspace: { db }, perform }: Pick<Work, 'workspace' | 'perform'>,
  { champion: ref, dataVersion, recipe: recorded, seed }: ChallengerDataRequest,
  signal?: AbortSignal,
): Promise<ChallengerData> {
  const version = requireVersion(db, dataVersion)
  const recipe = { ...recorded, split: withoutHeldOut(recorded.split) }
  const champion = ref === null ? null : chooseModel(db, { ref })
  const planned = await perform(
    'models.planChallenger',
    {
      champion: champion === null ? 'none' : (trainedOn(db, champion) ?? 'unknown'),
      manifest: manifestOf(version),
      recipe,
      seed,
      minimumRows: minimumCommonRows,
    },
    signal,
  )
  const plan = {
    ...planned,
    dataset: versionRef(db, version.id),
    champion: champion?.name ?? null,
    minimumRows: minimumCommonRows,
  }
  return { ...plan, text: challengerDataText(plan) }
}
