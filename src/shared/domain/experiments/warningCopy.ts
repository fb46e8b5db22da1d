export type WarningLevel = 'leak' | 'warning' | 'note'

export interface WarningCopy {
  readonly level: WarningLevel
  /** The word of the glossary. */
  readonly name: string
  /** What it means, in one sentence. */
  readonly meaning: string
  /** What to do, with a control of the app. */
  readonly windowFix: string
  /** The same on the command line. */
  readonly fix: string
}

/** The warnings of a run, the gravest first. */
export const warningCopy = {
  leakingFeature: {
    level: 'leak',
    name: 'Leakage',
    meaning: 'These metrics will not hold for new data, so the run is not recommended.',
    windowFix: 'Train again with New run… and keep the feature excluded.',
    fix: 'Train again without --include for this column.',
  },
  copiedRows: {
    level: 'leak',
    name: 'Leakage',
    meaning: 'The model has seen these rows in training, so the metrics are optimistic and the run is not recommended.',
    windowFix: 'Train again with New run…: its split keeps duplicates in one part.',
    fix: 'Train again with the proposed split, which keeps duplicates in one part.',
  },
  tooGood: {
    level: 'warning',
    name: 'Suspiciously good',
    meaning: 'Real data rarely allows so few errors; a feature may reveal the target.',
    windowFix: 'Check the feature importance on this page and the leakage report under Splits of the dataset.',
    fix: 'Check with cairn data leakage and cairn evaluate.',
  },
  overfitting: {
    level: 'warning',
    name: 'Overfitting',
    meaning: 'The model fits its training rows much better than rows it has not seen.',
    windowFix:
      'Train a simpler or more regularized model with New run…: fewer units or leaves, more rows per leaf, dropout or L2 regularization. More rows help too.',
    fix: 'Train a simpler or more regularized model: --set model.l2=0.01 for any but forests, --hidden 16 for networks, --set model.leaves=8 for trees. More rows help too.',
  },
  underfitting: {
    level: 'warning',
    name: 'Underfitting',
    meaning: 'The model is no better than a baseline that ignores the features.',
    windowFix:
      'Use New run… to train longer, with a larger learning rate, a larger model or another model type; check in the profile of the dataset whether the features are informative.',
    fix: 'Train longer, with another --learning-rate or another --model; check the features with cairn data profile.',
  },
  imbalance: {
    level: 'warning',
    name: 'Class imbalance',
    meaning: 'Some classes are rare, so accuracy hides how the model does on them.',
    windowFix: 'Judge by the metric named here and by Slices; New run… has class weights.',
    fix: 'Judge by the metric named here; --class-weights balanced makes rare classes count more.',
  },
  weightedImbalance: {
    level: 'warning',
    name: 'Class imbalance',
    meaning: 'Some classes are rare, so accuracy hides how the model does on them. Class weights are set already.',
    windowFix:
      'Judge by the metric named here and by Slices. For two classes, New run… has a decision threshold that is chosen on validation rows.',
    fix: 'Judge by the metric named here. For two classes, --threshold balanced chooses a threshold on the validation rows.',
  },
  lossRises: {
    level: 'note',
    name: 'Overfitting',
    meaning: 'After its best round the model started to memorize the training rows. The weights, or trees, of that round are saved.',
    windowFix: 'Nothing is lost. A smaller learning rate or more regularization in New run… may reach a lower loss.',
    fix: 'Nothing is lost. A smaller --learning-rate or more regularization may reach a lower loss.',
  },
  noGain: {
    level: 'note',
    name: 'No clear gain over the linear baseline',
    meaning: 'The value of the linear baseline lies within this model’s interval, so the larger model may not be worth it.',
    windowFix: 'Train a linear model with New run… and compare the two runs: a paired comparison on the same rows is more precise.',
    fix: 'Train a linear model and compare the two with cairn compare: a paired comparison on the same rows is more precise.',
  },
  smallTest: {
    level: 'note',
    name: 'Small test set',
    meaning: 'With so few rows, read the intervals, not just the values.',
    windowFix: 'Cross-validate… evaluates on every row once.',
    fix: 'cairn cv DATASET evaluates on every row once.',
  },
  fewCopiedRows: {
    level: 'note',
    name: 'Few duplicates',
    meaning: 'Fewer than 1 % of the rows, so they hardly change most metrics.',
    windowFix: 'The proposed split in New run… keeps copies of a row in one part.',
    fix: 'The proposed split keeps copies of a row in one part.',
  },
} as const satisfies Record<string, WarningCopy>

export type WarningKind = keyof typeof warningCopy

export const warningKinds = Object.keys(warningCopy) as [WarningKind, ...WarningKind[]]
