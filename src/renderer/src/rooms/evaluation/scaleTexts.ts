import type { Explanation } from '../../../../shared/domain/evaluation/explanation.ts'

/** What contributions add up to. */
export const scaleTexts: Readonly<Record<Explanation['scale'], string>> = {
  logOdds: 'log-odds',
  centredLogit: 'logit of the predicted class',
  probability: 'probability',
  value: 'prediction',
  log: 'logarithm of the prediction',
  log1p: 'logarithm of 1 + the prediction',
}
