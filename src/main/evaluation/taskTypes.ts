/** The tasks of this room, for the one map of all. */
declare module '../jobs/task.ts' {
  interface Tasks {
    'evaluation.evaluatedRows': typeof import('./operations/rows.ts').evaluatedRowsTask
    'evaluation.slices': typeof import('./operations/slices.ts').slicesTask
    'evaluation.sliceRows': typeof import('./operations/slices.ts').sliceRowsTask
    'evaluation.paired': typeof import('./operations/paired.ts').pairedTask
    'evaluation.fairness': typeof import('./operations/slices.ts').fairnessTask
    'evaluation.importance': typeof import('./operations/importance.ts').importanceTask
    'evaluation.splitImportance': typeof import('./operations/splitImportance.ts').splitImportanceTask
    'evaluation.meanContributions': typeof import('./operations/meanContributions.ts').meanContributionsTask
    'evaluation.dependence': typeof import('./operations/importance.ts').dependenceTask
    'evaluation.explain': typeof import('./operations/explain.ts').explainTask
    'evaluation.thresholds': typeof import('./operations/thresholds.ts').thresholdsTask
    'evaluation.predictions': typeof import('./operations/predictions.ts').predictionsTask
    'evaluation.desk': typeof import('./operations/whatIfDesk.ts').deskTask
    'evaluation.changed': typeof import('./operations/changed.ts').changedTask
  }
}

export {}
