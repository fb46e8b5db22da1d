/** Titles of the guide's pages; their texts are loaded with the screen. */
export const guidePages = [
  { id: 'start', title: 'Start' },
  { id: 'datasets', title: 'Datasets' },
  { id: 'experiments', title: 'Experiments' },
  { id: 'models', title: 'Models' },
  { id: 'packages', title: 'Packages' },
  { id: 'engines', title: 'Engines' },
  { id: 'trust', title: 'Audit and undo' },
  { id: 'settings', title: 'Settings' },
] as const

export interface Term {
  readonly term: string
  readonly text: string
}

/** The words that the screens use, in one or two sentences each. */
export const terms: readonly Term[] = [
  { term: 'Alias', text: 'A movable name for a version of a model, such as champion. Every move is kept, and gates can guard it.' },
  {
    term: 'Baseline',
    text: 'What a figure is compared with: a trivial model (the most frequent class, or the mean), a linear one, or a run that you chose.',
  },
  { term: 'Batch', text: 'The rows that one step of training looks at before it changes the weights.' },
  {
    term: 'Bootstrap',
    text: 'Measuring again on many samples of the same rows, drawn with repetition, to see how far a figure moves by chance.',
  },
  { term: 'Calibration', text: 'Whether a predicted probability of 0.8 comes true in 8 of 10 cases.' },
  {
    term: 'Card',
    text: 'What only a person can say about a model: what it is for, what it is not for, its limits, whom to ask. Without it a package is a draft.',
  },
  { term: 'Challenger', text: 'An alias for a version that is to be tried against the champion.' },
  { term: 'Champion', text: 'An alias for the version of a model that is in use.' },
  {
    term: 'Class weights',
    text: 'Errors in rare classes count more in training. The predicted probabilities are corrected for it, so that they are shares of the data again.',
  },
  { term: 'Confusion matrix', text: 'How many rows of each true class were predicted as each class.' },
  {
    term: 'Cross-validation',
    text: 'The data is cut into folds; each fold is measured once with a model trained on the others. It says how much a figure depends on the split.',
  },
  { term: 'Data version', text: 'The content of a dataset at one time, named by the hash of all that is in it. It never changes.' },
  { term: 'Drift', text: 'A difference between the data that a model was made from and the data that it meets.' },
  {
    term: 'Early stopping',
    text: 'Training ends when the validation rows have not become better for a number of epochs; the best weights are kept.',
  },
  {
    term: 'Engine',
    text: 'What computes the training: TensorFlow, compiled or step by step, WebAssembly, or plain JavaScript. A run records which one it was.',
  },
  { term: 'Epoch', text: 'One pass over all training rows.' },
  { term: 'Feature', text: 'A column that the model sees, in the form that the recipe gives it: scaled, one-hot, in words.' },
  {
    term: 'Fingerprint',
    text: 'A hash of all that a run depends on: data, split, recipe, seed, engine, versions. The same fingerprint has to give the same weights.',
  },
  {
    term: 'Gate',
    text: 'A named check before an alias moves: a floor for a metric, not worse than the champion, no failing slice, card complete. A failing one blocks; a person can override it with a written reason.',
  },
  { term: 'Interval', text: 'The range in which a figure would lie in 95 of 100 repetitions with other rows of the same kind.' },
  {
    term: 'Leakage',
    text: 'The model sees in training what it will not have later: copies of test rows, or a column that gives the target away.',
  },
  { term: 'Lineage', text: 'The way from anything back to its sources, and on to all that was made of it.' },
  { term: 'ONNX', text: 'An open format for models that many programs can run. A package holds the model with its preprocessing in it.' },
  { term: 'Package', text: 'A signed .cairn file with the model in several formats, its card, metrics, sample rows and checksums.' },
  { term: 'Parity', text: 'The proof that every exported format predicts the same as the trained model, on held-out rows.' },
  { term: 'Partial dependence', text: 'How the mean prediction moves when one feature is set to each of its values.' },
  { term: 'Permutation importance', text: 'How much worse a metric becomes when one feature is shuffled among the rows.' },
  {
    term: 'Positive class',
    text: 'Of two classes the one that precision, recall and F1 are about, and whose probability the model gives. It belongs to the dataset.',
  },
  {
    term: 'PSI',
    text: 'Population stability index: how far a column’s distribution has moved between two versions. Under 0.1 is little, over 0.25 is much. Levels and ranges that only one version has count too; with many rare levels it is large even by chance, and the test’s p is the better guide.',
  },
  {
    term: 'Protected column',
    text: 'A column that says which group a person belongs to, such as sex or age. Fairness is evaluated over its groups, whether or not the model uses it.',
  },
  { term: 'Recipe', text: 'All choices of a training as one document: features, split, family of model, optimiser, seed.' },
  { term: 'Residual', text: 'What is true minus what was predicted, for a number.' },
  { term: 'Run', text: 'One training with its recipe, data version, curves, metrics and model.' },
  {
    term: 'Seed',
    text: 'The number that all randomness is derived from. The same seed gives the same split, the same start and the same shuffling.',
  },
  {
    term: 'Sensitive column',
    text: 'A column whose values are masked in every output, such as a name or an e-mail address. It may be protected too.',
  },
  { term: 'Slice', text: 'The rows of one category or range. A model can be good on the whole and bad on a slice.' },
  { term: 'Split', text: 'Which rows are for training, for choosing (validation) and for the final measure (test).' },
  { term: 'Stone', text: 'Something that is placed once and never moved: a data version, a run, a model version, a package.' },
  { term: 'Sweep', text: 'Many runs that try values of some choices: all of a grid, random ones, or with halving of those that do badly.' },
  { term: 'Target', text: 'The column that is to be predicted.' },
  { term: 'Threshold', text: 'From which probability on a row counts as positive. It is kept with the version and used by its package.' },
  { term: 'Workspace', text: 'A folder that holds everything: registry, data, runs, models, packages. Copy it, and you have copied all.' },
]
