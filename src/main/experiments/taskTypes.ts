/** The tasks and jobs of this room, for the one map of all. */
declare module '../jobs/task.ts' {
  interface Tasks {
    'experiments.run': typeof import('./runs/task.ts').runTask
    'experiments.measure': typeof import('./runs/task.ts').measureTask
    'experiments.judge': typeof import('./studies/judge.ts').judgeTask
    'experiments.importance': typeof import('./comparison/importance.ts').importanceTask
    'experiments.storeFile': typeof import('./artifacts/tasks.ts').storeFileTask
    'experiments.copyOut': typeof import('./artifacts/tasks.ts').copyOutTask
    'experiments.predictions': typeof import('./runs/rows.ts').predictionsTask
    'experiments.exportPredictions': typeof import('./runs/exportPredictions.ts').exportPredictionsTask
  }
}

declare module '../jobs/queue/kind.ts' {
  interface JobKinds {
    'experiments.run': typeof import('./runs/job.ts').runJob
    'experiments.measure': typeof import('./studies/job.ts').measureJob
    'experiments.exportPredictions': typeof import('./runs/exportJob.ts').exportPredictionsJob
    'experiments.judge': typeof import('./studies/job.ts').judgeJob
    'experiments.study': typeof import('./studies/job.ts').studyJob
  }
}

export {}
