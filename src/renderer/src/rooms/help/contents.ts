/** Titles of the guide's pages; their texts are loaded with the screen. */
export const guidePages = [
  { id: 'start', title: 'Start' },
  { id: 'datasets', title: 'Datasets' },
  { id: 'features', title: 'Features' },
  { id: 'experiments', title: 'Experiments' },
  { id: 'tracking', title: 'Tracking' },
  { id: 'logging-without-mlflow', title: 'Logging without MLflow' },
  { id: 'model-types', title: 'Model types' },
  { id: 'models', title: 'Models' },
  { id: 'packages', title: 'Packages' },
  { id: 'deployments', title: 'Deployments' },
  { id: 'monitoring', title: 'Monitors' },
  { id: 'automation', title: 'Automations' },
  { id: 'exports', title: 'Serve a model elsewhere' },
  { id: 'engines', title: 'Engines' },
  { id: 'compute', title: 'Run on a cluster' },
  { id: 'trust', title: 'Audit and undo' },
  { id: 'settings', title: 'Settings' },
] as const

export interface Term {
  readonly term: string
  readonly text: string
}

/** The terms that the screens use, in one or two sentences each. */
export const terms: readonly Term[] = [
  { term: 'Alias', text: 'A movable name for a model version, such as champion. Every change is recorded, and gates can protect it.' },
  { term: 'Baseline', text: 'A simple reference to beat: the majority class or the mean, a linear model, or a run of your choice.' },
  { term: 'Batch', text: 'The rows used in one training step before the weights are updated.' },
  { term: 'Boosted trees', text: 'Decision trees grown one after another, each correcting the errors of those before it.' },
  {
    term: 'Bootstrap',
    text: 'Computing a metric on many resamples of the same rows, drawn with replacement, to estimate its uncertainty.',
  },
  { term: 'Calibration', text: 'Whether a predicted probability of 0.8 comes true in 8 of 10 cases.' },
  {
    term: 'Card',
    text: 'The model card: intended use, out-of-scope use, limits and contact. Without the required sections, a package is a draft.',
  },
  { term: 'Canary', text: 'A version that answers a small part of the traffic first, so that a mistake in it reaches few callers.' },
  { term: 'Challenger', text: 'An alias for a version that is being tested against the champion.' },
  { term: 'Champion', text: 'An alias for the model version that is in use.' },
  {
    term: 'Class imbalance',
    text: 'Some classes are much rarer than others. Accuracy is then misleading: always predicting the common class already scores high.',
  },
  {
    term: 'Class weights',
    text: 'Errors in rare classes count more in training. The predicted probabilities are corrected so that they match class frequencies again.',
  },
  {
    term: 'Compute target',
    text: 'A Ray cluster that you have named in Settings, where sweeps, comparisons and predictions can run instead of on this computer.',
  },
  { term: 'Confusion matrix', text: 'How many rows of each actual class were predicted as each class.' },
  {
    term: 'Cross-validation',
    text: 'The data is split into folds, and each fold is evaluated with a model trained on the others. Shows how much a metric depends on the split.',
  },
  { term: 'Data version', text: 'An immutable snapshot of a dataset, identified by the hash of its content.' },
  { term: 'Deployment', text: 'A name at the endpoint that answers requests with one or several versions of a model.' },
  {
    term: 'Coverage',
    text: 'How many of the predicted rows have a label. Below a limit, metrics are provisional: labels that come early can differ from the rest.',
  },
  { term: 'Drift', text: 'A difference between the data a model was trained on and the data it is used on.' },
  {
    term: 'Early stopping',
    text: 'Training stops when validation has not improved for a number of epochs or trees (patience). The model of the best one is saved.',
  },
  {
    term: 'Endpoint',
    text: 'The process that answers requests over HTTP for all deployments of a workspace, at one address of this computer.',
  },
  { term: 'Entity', text: 'What features are of, such as a driver or a customer. Its keys are the columns that identify one.' },
  {
    term: 'Estimated performance',
    text: 'A metric without labels, from calibrated probabilities (CBPE) or from a model of the errors (DLE). It does not see a change in how the target depends on the inputs.',
  },
  {
    term: 'Engine',
    text: 'The backend that computes training: TensorFlow (compiled or step by step), WebAssembly or plain JavaScript. Each run records its engine.',
  },
  { term: 'Epoch', text: 'One pass over all training rows, in the training of a network.' },
  { term: 'Event time', text: 'When the values of a row came to hold. A join takes the newest event at or before the time of each row.' },
  { term: 'Feature', text: 'A column as the model sees it after encoding: scaled, one-hot, hashed or as words.' },
  { term: 'Feature service', text: 'The list of features that a model is trained on and served with, from one or more feature views.' },
  {
    term: 'Feature view',
    text: 'Feature columns of a dataset with their key, their event time and the maximum age of a value. Each version is immutable.',
  },
  {
    term: 'Fingerprint',
    text: 'A hash of everything a run depends on: data, split, recipe, seed, engine, versions. The same fingerprint must give the same weights.',
  },
  {
    term: 'Gate',
    text: 'A check before an alias moves: a metric limit, not worse than the champion, no failing slice, model card complete. A failing gate blocks the move unless it is overridden with a reason.',
  },
  { term: 'Interval', text: 'The range that would contain the metric in 95 of 100 repetitions with other rows of the same kind.' },
  {
    term: 'Leakage',
    text: 'The model sees information in training that it will not have later: duplicates of test rows, or a column that reveals the target.',
  },
  { term: 'Lineage', text: 'The path from an item back to its sources, and forward to everything made from it.' },
  {
    term: 'Monitor',
    text: 'Compares the rows a model meets with those it was trained on, window by window, and fires alerts.',
  },
  {
    term: 'On-demand feature',
    text: 'A feature that an expression computes from others and from the request, after a join and at each lookup alike.',
  },
  { term: 'Online values', text: 'The newest values of each key, published for lookups by an endpoint.' },
  { term: 'ONNX', text: 'An open model format that many programs can run. In a package, the ONNX model includes its preprocessing.' },
  {
    term: 'Overfitting',
    text: 'The model fits its training rows much better than rows it has not seen. A simpler or more regularized model, or more rows, help.',
  },
  { term: 'Package', text: 'A signed .cairn file with the model in several formats, its card, metrics, sample rows and checksums.' },
  { term: 'Parity', text: 'A check that every exported format gives the same predictions as the trained model on held-out rows.' },
  { term: 'Partial dependence', text: 'How the mean prediction changes when one feature is set to each of its values.' },
  { term: 'Permutation importance', text: 'How much worse a metric gets when one feature is shuffled among the rows.' },
  { term: 'Point-in-time join', text: 'Adds to each row the feature values that held at its time, so that no row knows the future.' },
  {
    term: 'Positive class',
    text: 'The class that precision, recall and F1 refer to, and whose probability a binary model predicts. It is set per dataset.',
  },
  {
    term: 'Protected column',
    text: 'A column with the group a person belongs to, such as sex or age. Fairness is evaluated over its groups, whether or not the model uses it.',
  },
  {
    term: 'PSI',
    text: 'Population stability index: how far the distribution of a column has shifted between two versions. Below 0.1 is small, above 0.25 is large. Values that only one version has count too; with many rare values PSI can be large by chance, and the p-value of the test is the better guide.',
  },
  { term: 'Recipe', text: 'All settings of a run in one document: features, split, model type, optimizer, seed.' },
  {
    term: 'Reference profile',
    text: 'What the rows look like that a model version was trained on: distributions, missing values, predictions, metrics. It holds no rows.',
  },
  { term: 'Residual', text: 'Actual minus predicted value, for regression.' },
  { term: 'Round', text: 'A step after which a model is evaluated in training: an epoch of a network, or a tree.' },
  { term: 'Route', text: 'Which versions a deployment answers with, and how much of the traffic each of them gets.' },
  { term: 'Run', text: 'One training with its recipe, data version, curves, metrics and model.' },
  { term: 'Seed', text: 'The number all randomness is derived from. The same seed gives the same split, initial weights and shuffling.' },
  {
    term: 'Sensitive column',
    text: 'A column whose values are masked in all output, such as a name or an e-mail address. It can be protected too.',
  },
  {
    term: 'Small test set',
    text: 'So few test rows, or so few of a class, that a metric could differ widely by chance. Read its interval.',
  },
  {
    term: 'Shadow',
    text: 'A version that is asked the same as the others. Its answers are logged and compared, and never returned to callers.',
  },
  { term: 'SHAP values', text: 'How much each feature moves one prediction. Together they add up to its difference from the baseline.' },
  { term: 'Slice', text: 'The rows of one category or range. A model can be good overall and bad on a slice.' },
  { term: 'Split', text: 'Which rows are used for training, for model selection (validation) and for the final evaluation (test).' },
  { term: 'Sweep', text: 'Many runs with different hyperparameters: a full grid, random values, successive halving or TPE.' },
  { term: 'Target', text: 'The column to predict.' },
  {
    term: 'Threshold',
    text: 'The probability from which a row is predicted positive. It is stored with the model version and used by its package.',
  },
  { term: 'Underfitting', text: 'The model is no better than a baseline that ignores the features: it has not learned enough from them.' },
  { term: 'Window', text: 'The rows that a monitor checks at once: a time span, a number of rows, a file or a dataset version.' },
  { term: 'Workspace', text: 'A folder with everything: database, data, runs, models, packages. Copy the folder to copy the workspace.' },
]
