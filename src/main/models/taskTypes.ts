/** The tasks and jobs of this room, for the one map of all. */
declare module '../jobs/task.ts' {
  interface Tasks {
    'models.evaluate': typeof import('./evaluateRun.ts').evaluateTask
    'models.evaluatedRows': typeof import('./evaluateRows.ts').evaluatedRowsTask
    'models.slices': typeof import('./evaluateSlices.ts').slicesTask
    'models.sliceRows': typeof import('./evaluateSlices.ts').sliceRowsTask
    'models.paired': typeof import('./paired.ts').pairedTask
    'models.fairness': typeof import('./evaluateSlices.ts').fairnessTask
    'models.importance': typeof import('./evaluateImportance.ts').importanceTask
    'models.dependence': typeof import('./evaluateImportance.ts').dependenceTask
    'models.explain': typeof import('./evaluateExplain.ts').explainTask
    'models.thresholds': typeof import('./evaluateThresholds.ts').thresholdsTask
    'models.predictions': typeof import('./evaluatePredictions.ts').predictionsTask
    'models.desk': typeof import('./whatIfDesk.ts').deskTask
    'models.compared': typeof import('./paired.ts').comparisonTask
    'models.changed': typeof import('./evaluateChanged.ts').changedTask
    'models.inspectOnnx': typeof import('./externalTask.ts').inspectOnnxTask
    'models.takeOnnx': typeof import('./externalTask.ts').takeOnnxTask
  }
}

declare module '../jobs/runner.ts' {
  interface JobKinds {
    'models.evaluate': typeof import('./evaluateStore.ts').evaluateJob
  }
}

export {}
