/** The tasks and jobs of this room, for the one map of all. */
declare module '../jobs/task.ts' {
  interface Tasks {
    'features.overTime': typeof import('./overTime.ts').overTimeTask
    'features.publish': typeof import('./online/publish/task.ts').publishTask
    'features.collect': typeof import('./online/collect/task.ts').collectTask
  }
}

declare module '../jobs/queue/kind.ts' {
  interface JobKinds {
    'features.publish': typeof import('./online/job.ts').publishJob
    'features.collect': typeof import('./online/collect/collect.ts').collectJob
  }
}

export {}
