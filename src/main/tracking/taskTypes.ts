/** The tasks and jobs of this room, for the one map of all. */
declare module '../jobs/task.ts' {
  interface Tasks {
    'tracking.readModel': typeof import('./registry/reading/task.ts').readModelTask
    'tracking.inspect': typeof import('./import/inspect.ts').inspectTask
    'tracking.import': typeof import('./import/task.ts').importTask
    'tracking.export': typeof import('./export/task.ts').exportRunsTask
    'tracking.readModels': typeof import('./registry/reading/task.ts').readModelsTask
    'tracking.convert': typeof import('./conversion/task.ts').convertTask
  }
}

declare module '../jobs/queue/kind.ts' {
  interface JobKinds {
    'tracking.import': typeof import('./import/job.ts').importRunsJob
    'tracking.export': typeof import('./export/job.ts').exportRunsJob
    'tracking.convert': typeof import('./conversion/job.ts').convertJob
  }
}

export {}
