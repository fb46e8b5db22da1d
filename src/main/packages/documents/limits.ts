import { correctionHolds } from '../../../shared/domain/training/classWeights.ts'
import { growsTrees, type Recipe } from '../../../shared/domain/training/recipe.ts'
import type { PackageFacts } from './facts.ts'
import { count } from '../../document/index.ts'

/** Below this the interval of a proportion is some ±10 percentage points wide. */
const fewRows = 100

/** Limits that follow from what is recorded, as Markdown sentences. */
export function knownLimits({ evaluation, lineage, parity, baselines, signature, fairness }: PackageFacts): string[] {
  const { leakedDuplicates } = lineage.split.summary
  const texts = signature.inputs.filter((input) => input.levels)
  return [
    'The metrics apply to data like the test rows. They may not hold for other times, places or populations.',
    'The intervals only reflect sampling of the test rows, not errors in the data or change over time.',
    ...(evaluation.rows < fewRows ? [`Only ${count(evaluation.rows)} rows were held out, so the intervals are wide.`] : []),
    ...(leakedDuplicates.test > 0
      ? [`${count(leakedDuplicates.test)} test rows are exact duplicates of training rows, so the metrics may be optimistic.`]
      : []),
    ...(lineage.recipe.givesAway
      ? [
          `These inputs revealed the target in training (leakage): ${lineage.recipe.givesAway.join(', ')}. The metrics will not hold for new data.`,
        ]
      : []),
    ...weightsLimit(lineage.recipe),
    ...afterFitLimits(lineage.recipe),
    ...(baselines.length === 0 ? ['No baseline was recorded.'] : []),
    ...(texts.length > 0 ? ['Categories not seen in training are treated as "other" or as missing.'] : []),
    growsTrees(lineage.recipe.model)
      ? 'Values outside the ranges seen in training are treated like the nearest values seen, without warning.'
      : 'Values outside the ranges seen in training are extrapolated without warning.',
    ...(fairness.measured.length === 0
      ? ['Fairness between groups was not evaluated: no column is marked as protected, or none has enough rows.']
      : []),
    ...(parity
      ? [
          `The ONNX export agrees with the trained model on ${count(parity.rows)} held-out rows within ${parity.tolerance} (largest difference ${parity.onnx.maxDifference}); other rows were not compared.`,
        ]
      : []),
  ]
}

/** What was done after the fit, where it says how a number is to be read. */
function afterFitLimits({ calibration = 'none', refit, rowWeights, threshold = 'half' }: Recipe): string[] {
  return [
    ...(calibration === 'none'
      ? []
      : [
          'Probabilities were calibrated on the validation rows: validation metrics of probabilities are optimistic, those of test rows are not.',
        ]),
    ...(threshold === 'half' ? [] : ['The decision threshold was chosen on the validation rows.']),
    ...(refit ? ['The model was refit on train and validation rows: validation metrics are those of the model before the refit.'] : []),
    ...(rowWeights === undefined ? [] : [`Training rows were weighted by \`${rowWeights}\`; metrics count each row once.`]),
  ]
}

/** Earlier releases corrected for weights with a focal loss too, where it does not hold. */
function weightsLimit(recipe: Recipe): string[] {
  if (recipe.classWeights === 'none') return []
  if (!correctionHolds(recipe))
    return [
      'Training used class weights with focal loss, which cannot be corrected: the probabilities are not calibrated to class frequencies.',
    ]
  if (recipe.priorCorrection === true) return []
  return ['Training used class weights without correcting the probabilities: they are not calibrated to class frequencies.']
}
