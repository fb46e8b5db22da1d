import type { Task } from '../training/recipe.ts'

/** What a screen says about a metric. `interval` is how its 95 % interval is found. */
export interface MetricCopy {
  readonly name: string
  readonly tasks: readonly Task[]
  readonly direction: 'higher' | 'lower' | 'none'
  /** One plain sentence. */
  readonly definition: string
  /** Plain text with Unicode mathematics. y is what is true, ŷ what is predicted, p a predicted probability, n the rows. */
  readonly formula: string
  readonly range: string
  readonly interval: 'wilson' | 'bootstrap' | 'calibration' | 'none'
  /** It is about the positive class: with the other class as the positive one it is another number. */
  readonly ofPositive?: true
}

const classification = ['binary', 'multiclass'] as const
const binary = ['binary'] as const
const multiclass = ['multiclass'] as const
const regression = ['regression'] as const

export const metricCatalogue = {
  // the training loop
  loss: {
    name: 'Loss',
    tasks: ['binary', 'multiclass', 'regression'],
    direction: 'lower',
    definition: 'The value that training minimizes: the mean loss of the rows plus the L2 regularization term.',
    formula: '(1/n) Σ loss(yᵢ, ŷᵢ) + (l2/2) Σ w²',
    range: '0 to ∞',
    interval: 'none',
  },

  // two classes and more
  accuracy: {
    name: 'Accuracy',
    tasks: classification,
    direction: 'higher',
    definition: 'The share of rows whose class is predicted correctly.',
    formula: 'correct / n',
    range: '0 to 1',
    interval: 'wilson',
  },
  balancedAccuracy: {
    name: 'Balanced accuracy',
    tasks: classification,
    direction: 'higher',
    definition: 'The mean of the recall of every class, so that a rare class counts as much as a common one.',
    formula: '(1/k) Σ recallᵢ over the k classes that occur',
    range: '0 to 1',
    interval: 'bootstrap',
  },
  mcc: {
    name: 'Matthews correlation',
    tasks: classification,
    direction: 'higher',
    definition: 'The correlation between the actual and predicted classes: 1 is perfect, 0 is no better than chance.',
    formula: '(c·n − Σ tₖ·pₖ) / √((n² − Σ pₖ²)·(n² − Σ tₖ²)), with c correct, tₖ true and pₖ predicted rows of class k',
    range: '−1 to 1',
    interval: 'bootstrap',
  },
  kappa: {
    name: 'Cohen’s kappa',
    tasks: classification,
    direction: 'higher',
    definition: 'How much the accuracy exceeds what guessing with the same class shares would reach.',
    formula: '(accuracy − expected) / (1 − expected), with expected = Σ (tₖ/n)·(pₖ/n)',
    range: '−1 to 1',
    interval: 'bootstrap',
  },
  logLoss: {
    name: 'Log loss',
    tasks: classification,
    direction: 'lower',
    definition: 'The mean negative log probability of the actual class: confident mistakes cost most.',
    formula: '−(1/n) Σ ln p(yᵢ), with p kept at least 2.2·10⁻¹⁶ away from 0 and 1',
    range: '0 to 36.04',
    interval: 'bootstrap',
  },

  // two classes
  precision: {
    name: 'Precision',
    tasks: binary,
    direction: 'higher',
    definition: 'Of the rows predicted positive, the share that is actually positive.',
    formula: 'TP / (TP + FP)',
    range: '0 to 1',
    interval: 'wilson',
    ofPositive: true,
  },
  recall: {
    name: 'Recall (sensitivity)',
    tasks: binary,
    direction: 'higher',
    definition: 'Of the positive rows, the share that is predicted positive.',
    formula: 'TP / (TP + FN)',
    range: '0 to 1',
    interval: 'wilson',
    ofPositive: true,
  },
  specificity: {
    name: 'Specificity',
    tasks: binary,
    direction: 'higher',
    definition: 'Of the negative rows, the share that is predicted negative.',
    formula: 'TN / (TN + FP)',
    range: '0 to 1',
    interval: 'wilson',
    ofPositive: true,
  },
  f1: {
    name: 'F1',
    tasks: binary,
    direction: 'higher',
    definition: 'The harmonic mean of precision and recall: high only when both are.',
    formula: '2·TP / (2·TP + FP + FN)',
    range: '0 to 1',
    interval: 'bootstrap',
    ofPositive: true,
  },
  rocAuc: {
    name: 'ROC AUC',
    tasks: binary,
    direction: 'higher',
    definition: 'The chance that a random positive row gets a higher score than a random negative one.',
    formula: 'P(score₊ > score₋) + ½·P(score₊ = score₋)',
    range: '0 to 1; 0.5 is random guessing',
    interval: 'bootstrap',
  },
  averagePrecision: {
    name: 'Average precision',
    tasks: binary,
    direction: 'higher',
    definition: 'The mean precision over all thresholds, each weighted by the recall it adds: the area under the precision–recall curve.',
    formula: 'Σ (Rᵢ − Rᵢ₋₁)·Pᵢ over descending thresholds',
    range: '0 to 1; random guessing gives the share of positives',
    interval: 'bootstrap',
    ofPositive: true,
  },
  brier: {
    name: 'Brier score',
    tasks: binary,
    direction: 'lower',
    definition: 'The mean squared difference between the predicted probability and the actual outcome (0 or 1).',
    formula: '(1/n) Σ (pᵢ − yᵢ)²',
    range: '0 to 1',
    interval: 'bootstrap',
  },
  calibrationError: {
    name: 'Expected calibration error',
    tasks: binary,
    direction: 'lower',
    definition: 'How far predicted probabilities differ from observed shares, averaged over ten equal-width probability bins.',
    formula: 'Σ (nᵦ/n)·|mean p in bin b − share of positives in bin b|',
    range: '0 to 1',
    // Resampling adds noise to every bin, and this metric adds up absolute noise: percentiles of its resamples would lie too high.
    interval: 'calibration',
  },
  calibrationErrorEqualMass: {
    name: 'Expected calibration error, equal-mass bins',
    tasks: binary,
    direction: 'lower',
    definition: 'The expected calibration error with ten bins that hold about the same number of rows each.',
    formula: 'Σ (nᵦ/n)·|mean p in bin b − share of positives in bin b|, with bins between deciles of p',
    range: '0 to 1',
    interval: 'calibration',
  },

  // more than two classes
  kappaQuadratic: {
    name: 'Kappa, quadratic weights',
    tasks: multiclass,
    direction: 'higher',
    definition: 'Cohen’s kappa with mistakes weighted by squared distance; only meaningful for ordered classes.',
    formula: '1 − Σ (i − j)²·Oᵢⱼ / Σ (i − j)²·Eᵢⱼ, with O the confusion matrix and Eᵢⱼ = tᵢ·pⱼ/n',
    range: '−1 to 1',
    interval: 'bootstrap',
  },
  rocAucOvr: {
    name: 'ROC AUC, one against the rest',
    tasks: multiclass,
    direction: 'higher',
    definition: 'The ROC AUC of each class against all others, averaged over the classes.',
    formula: '(1/k) Σ AUC(class i against the rest, by pᵢ)',
    range: '0 to 1; 0.5 is random guessing',
    interval: 'bootstrap',
  },
  rocAucOvo: {
    name: 'ROC AUC, one against one',
    tasks: multiclass,
    direction: 'higher',
    definition: 'The ROC AUC of each pair of classes, averaged; insensitive to class shares.',
    formula: '(1/(k(k−1))) Σ AUC(class i against class j, by pᵢ) over all i ≠ j (Hand and Till, 2001)',
    range: '0 to 1; 0.5 is random guessing',
    interval: 'bootstrap',
  },
  top2Accuracy: {
    name: 'Top-2 accuracy',
    tasks: multiclass,
    direction: 'higher',
    definition: 'The share of rows whose actual class is among the two most probable ones.',
    formula: '(rows with y among the 2 highest p) / n',
    range: '0 to 1',
    interval: 'wilson',
  },
  precisionMacro: {
    name: 'Precision, macro',
    tasks: multiclass,
    direction: 'higher',
    definition: 'The mean precision of the classes, each class weighted equally.',
    formula: '(1/k) Σ precisionᵢ over the classes that occur or are predicted',
    range: '0 to 1',
    interval: 'bootstrap',
  },
  recallMacro: {
    name: 'Recall, macro',
    tasks: multiclass,
    direction: 'higher',
    definition: 'The mean recall of the classes, each class weighted equally.',
    formula: '(1/k) Σ recallᵢ over the classes that occur or are predicted',
    range: '0 to 1',
    interval: 'bootstrap',
  },
  f1Macro: {
    name: 'F1, macro',
    tasks: multiclass,
    direction: 'higher',
    definition: 'The mean F1 of the classes, each class weighted equally.',
    formula: '(1/k) Σ F1ᵢ over the classes that occur or are predicted',
    range: '0 to 1',
    interval: 'bootstrap',
  },
  precisionWeighted: {
    name: 'Precision, weighted',
    tasks: multiclass,
    direction: 'higher',
    definition: 'The mean precision of the classes, each class weighted by its number of rows.',
    formula: 'Σ (tᵢ/n)·precisionᵢ',
    range: '0 to 1',
    interval: 'bootstrap',
  },
  recallWeighted: {
    name: 'Recall, weighted',
    tasks: multiclass,
    direction: 'higher',
    definition: 'The mean recall of the classes, each class weighted by its number of rows; it equals the accuracy.',
    formula: 'Σ (tᵢ/n)·recallᵢ = correct / n',
    range: '0 to 1',
    interval: 'wilson',
  },
  f1Weighted: {
    name: 'F1, weighted',
    tasks: multiclass,
    direction: 'higher',
    definition: 'The mean F1 of the classes, each class weighted by its number of rows.',
    formula: 'Σ (tᵢ/n)·F1ᵢ',
    range: '0 to 1',
    interval: 'bootstrap',
  },
  precisionMicro: {
    name: 'Precision, micro',
    tasks: multiclass,
    direction: 'higher',
    definition: 'The precision over all predictions together; with one class per row it equals the accuracy.',
    formula: 'Σ TPᵢ / Σ (TPᵢ + FPᵢ) = correct / n',
    range: '0 to 1',
    interval: 'wilson',
  },
  recallMicro: {
    name: 'Recall, micro',
    tasks: multiclass,
    direction: 'higher',
    definition: 'The recall over all rows together; with one class per row it equals the accuracy.',
    formula: 'Σ TPᵢ / Σ (TPᵢ + FNᵢ) = correct / n',
    range: '0 to 1',
    interval: 'wilson',
  },
  f1Micro: {
    name: 'F1, micro',
    tasks: multiclass,
    direction: 'higher',
    definition: 'The F1 over all rows together; with one class per row it equals the accuracy.',
    formula: '2·Σ TPᵢ / Σ (2·TPᵢ + FPᵢ + FNᵢ) = correct / n',
    range: '0 to 1',
    interval: 'wilson',
  },
  brierMulticlass: {
    name: 'Brier score, all classes',
    tasks: multiclass,
    direction: 'lower',
    definition: 'The mean squared difference between the predicted probabilities and the actual outcome, added up over the classes.',
    formula: '(1/n) Σᵢ Σₖ (pᵢₖ − [yᵢ = k])²',
    range: '0 to 2',
    interval: 'bootstrap',
  },
  topLabelCalibrationError: {
    name: 'Top-label calibration error',
    tasks: multiclass,
    direction: 'lower',
    definition: 'How far the probability of the predicted class differs from how often it is right, over ten equal-width bins.',
    formula: 'Σ (nᵦ/n)·|mean highest p in bin b − share of correct rows in bin b|',
    range: '0 to 1',
    interval: 'calibration',
  },
  topLabelCalibrationErrorEqualMass: {
    name: 'Top-label calibration error, equal-mass bins',
    tasks: multiclass,
    direction: 'lower',
    definition: 'The top-label calibration error with ten bins that hold about the same number of rows each.',
    formula: 'Σ (nᵦ/n)·|mean highest p in bin b − share of correct rows in bin b|, with bins between its deciles',
    range: '0 to 1',
    interval: 'calibration',
  },

  // numbers
  mse: {
    name: 'Mean squared error',
    tasks: regression,
    direction: 'lower',
    definition: 'The mean of the squared errors, in squared units of the target; large errors weigh most.',
    formula: '(1/n) Σ (yᵢ − ŷᵢ)²',
    range: '0 to ∞',
    interval: 'bootstrap',
  },
  rmse: {
    name: 'Root mean squared error',
    tasks: regression,
    direction: 'lower',
    definition: 'The typical size of an error in the unit of the target, large errors weighing more.',
    formula: '√((1/n) Σ (yᵢ − ŷᵢ)²)',
    range: '0 to ∞',
    interval: 'bootstrap',
  },
  mae: {
    name: 'Mean absolute error',
    tasks: regression,
    direction: 'lower',
    definition: 'The mean size of an error, in the unit of the target.',
    formula: '(1/n) Σ |yᵢ − ŷᵢ|',
    range: '0 to ∞',
    interval: 'bootstrap',
  },
  medianAe: {
    name: 'Median absolute error',
    tasks: regression,
    direction: 'lower',
    definition: 'Half of the errors are smaller than this, in the unit of the target; robust to outliers.',
    formula: 'median |yᵢ − ŷᵢ|',
    range: '0 to ∞',
    interval: 'bootstrap',
  },
  r2: {
    name: 'R²',
    tasks: regression,
    direction: 'higher',
    definition: 'The share of the target’s variance that the predictions explain; always predicting the mean gives 0.',
    formula: '1 − Σ (yᵢ − ŷᵢ)² / Σ (yᵢ − ȳ)²',
    range: '−∞ to 1',
    interval: 'bootstrap',
  },
  mape: {
    name: 'Mean absolute percentage error',
    tasks: regression,
    direction: 'lower',
    definition: 'The mean error as a fraction of the actual value (0.1 is 10 %); undefined if an actual value is 0.',
    formula: '(1/n) Σ |yᵢ − ŷᵢ| / |yᵢ|',
    range: '0 to ∞',
    interval: 'bootstrap',
  },
  maxError: {
    name: 'Largest error',
    tasks: regression,
    direction: 'lower',
    definition: 'The size of the worst error, in the unit of the target.',
    formula: 'max |yᵢ − ŷᵢ|',
    range: '0 to ∞',
    // A resample can never hold a larger error than the data: the bootstrap does not work for a maximum.
    interval: 'none',
  },
  explainedVariance: {
    name: 'Explained variance',
    tasks: regression,
    direction: 'higher',
    definition: 'Like R², but ignores a constant offset of all predictions.',
    formula: '1 − Var(y − ŷ) / Var(y)',
    range: '−∞ to 1',
    interval: 'bootstrap',
  },
  spearman: {
    name: 'Spearman’s ρ',
    tasks: regression,
    direction: 'higher',
    definition: 'How well the predictions rank the rows: the correlation of the ranks.',
    formula: 'r(rank(y), rank(ŷ)), ties with their mean rank',
    range: '−1 to 1',
    interval: 'bootstrap',
  },
  pearson: {
    name: 'Pearson’s r',
    tasks: regression,
    direction: 'higher',
    definition: 'How closely predictions and actual values follow a straight line.',
    formula: 'Cov(y, ŷ) / √(Var(y)·Var(ŷ))',
    range: '−1 to 1',
    interval: 'bootstrap',
  },
  kendall: {
    name: 'Kendall’s τ',
    tasks: regression,
    direction: 'higher',
    definition: 'How many more pairs of rows are ranked correctly than incorrectly, as a share (tau-b).',
    formula: '(C − D) / √((N − Tᵧ)(N − Tŷ)), with N = n(n−1)/2 pairs, C and D in right and wrong order, T tied',
    range: '−1 to 1',
    interval: 'bootstrap',
  },
  pinball10: {
    name: 'Pinball loss at 10 %',
    tasks: regression,
    direction: 'lower',
    definition: 'The loss of the predictions as a 10 % quantile: predicting too high costs nine times as much as too low.',
    formula: '(1/n) Σ max(0.1·(yᵢ − ŷᵢ), 0.9·(ŷᵢ − yᵢ))',
    range: '0 to ∞',
    interval: 'bootstrap',
  },
  pinball90: {
    name: 'Pinball loss at 90 %',
    tasks: regression,
    direction: 'lower',
    definition: 'The loss of the predictions as a 90 % quantile: predicting too low costs nine times as much as too high.',
    formula: '(1/n) Σ max(0.9·(yᵢ − ŷᵢ), 0.1·(ŷᵢ − yᵢ))',
    range: '0 to ∞',
    interval: 'bootstrap',
  },
} as const satisfies Record<string, MetricCopy>

export type MetricId = keyof typeof metricCatalogue

export const metricIds = Object.keys(metricCatalogue) as readonly MetricId[]

export function isMetricId(id: string): id is MetricId {
  return Object.hasOwn(metricCatalogue, id)
}

export function metric(id: MetricId): MetricCopy {
  return metricCatalogue[id]
}

/** The name that people know, of a metric that may be from a later release. */
export function nameOfMetric(id: string): string {
  return isMetricId(id) ? metric(id).name : id
}

/** Whether `a` is better than `b`. Never where either is undefined (null or NaN), or the metric has no direction. */
export function isBetter(id: MetricId, a: number | null, b: number | null): boolean {
  if (a === null || b === null) return false
  const { direction } = metric(id)
  if (direction === 'none') return false
  return direction === 'higher' ? a > b : a < b
}

/** The metrics that an evaluation of this task holds, in the order they are shown. The training loss is not among them. */
export function metricsFor(task: Task): MetricId[] {
  return metricIds.filter((id) => id !== 'loss' && metric(id).tasks.includes(task))
}

/** Whether a metric is about the positive class, so that models with another one cannot be compared by it. */
export function isOfPositive(id: string): boolean {
  return isMetricId(id) && metric(id).ofPositive === true
}
