import { correctionHolds } from '../../../shared/domain/training/classWeights.ts'
import type { Recipe } from '../../../shared/domain/training/recipe.ts'
import type { PackageFacts } from './facts.ts'
import { count } from '../../document/index.ts'

/** Below this the interval of a proportion is some ±10 percentage points wide. */
const fewRows = 100

/** Limits that follow from what is recorded, as Markdown sentences. */
export function knownLimits({ evaluation, lineage, parity, baselines, signature, fairness }: PackageFacts): string[] {
  const { leakedDuplicates } = lineage.split.summary
  const texts = signature.inputs.filter((input) => input.levels)
  return [
    'The figures hold for data like those it was measured on. They say nothing about other times, places or populations.',
    'An interval covers chance in the choice of the test rows only, not errors in the data and not change over time.',
    ...(evaluation.rows < fewRows ? [`Only ${count(evaluation.rows)} rows were held out: the intervals are wide.`] : []),
    ...(leakedDuplicates.test > 0
      ? [`${count(leakedDuplicates.test)} test rows are exact copies of a training row: the figures may be too good.`]
      : []),
    ...(lineage.recipe.givesAway
      ? [
          `These inputs gave the target away in training: ${lineage.recipe.givesAway.join(', ')}. The figures do not hold where the target is not known yet.`,
        ]
      : []),
    ...weightsLimit(lineage.recipe),
    ...(baselines.length === 0 ? ['No baseline is recorded to compare with.'] : []),
    ...(texts.length > 0 ? ['A category that was not seen in training is treated as "other", or as no category.'] : []),
    'Values outside the ranges seen in training are extrapolated without a warning.',
    ...(fairness.measured.length === 0
      ? ['Fairness between groups of people was not measured: no column is marked as protected, or none has enough rows.']
      : []),
    ...(parity
      ? [
          `The ONNX export agrees with the trained model on ${count(parity.rows)} held-out rows within ${parity.tolerance} (largest difference ${parity.onnx.maxDifference}); beyond that it is not proven.`,
        ]
      : []),
  ]
}

/** Earlier releases corrected for weights with a focal loss too, where it does not hold. */
function weightsLimit(recipe: Recipe): string[] {
  if (recipe.classWeights === 'none') return []
  if (!correctionHolds(recipe))
    return ['Classes were weighted in training with a focal loss, which no correction undoes: the probabilities are no shares of the data.']
  if (recipe.priorCorrection === true) return []
  return ['Classes were weighted in training, and the probabilities are not corrected for it: they are no shares of the data.']
}
