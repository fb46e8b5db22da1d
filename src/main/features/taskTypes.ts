/** The tasks and jobs of this room, for the one map of all. */
declare module '../jobs/task.ts' {
  interface Tasks {
    'features.parity': typeof import('./parity/replay.ts').parityTask
    'features.overTime': typeof import('./overTime.ts').overTimeTask
    'features.publish': typeof import('./online/publish/task.ts').publishTask
    'features.collect': typeof import('./online/collect/task.ts').collectTask
    'features.join': typeof import('./join/task.ts').joinTask
    'features.previewJoin': typeof import('./join/preview.ts').previewJoinTask
    'features.proof': typeof import('./join/proof.ts').proofTask
  }
}

declare module '../jobs/queue/kind.ts' {
  interface JobKinds {
    'features.publish': typeof import('./online/job.ts').publishJob
    'features.collect': typeof import('./online/collect/collect.ts').collectJob
    'features.join': typeof import('./join/job.ts').joinJob
  }
}

declare module '../jobs/queue/kind.ts' {
  interface JobKinds {
    'features.parity': typeof import('./parity/job.ts').parityJob
  }
}

export {}
