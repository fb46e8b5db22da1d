/** The tasks and jobs of this room, for the one map of all. */
declare module '../jobs/task.ts' {
  interface Tasks {
    'compute.prepareScoring': typeof import('./scoring/prepareTask.ts').prepareTask
    'compute.collectScored': typeof import('./scoring/collectTask.ts').collectTask
    'compute.planSketches': typeof import('./sketches/plan.ts').planTask
    'compute.sketch': typeof import('./sketches/sketchTask.ts').sketchTask
    'compute.mergeSketches': typeof import('./sketches/mergeTask.ts').mergeTask
  }
}

declare module '../jobs/queue/kind.ts' {
  interface JobKinds {
    'compute.score': typeof import('./scoring/job.ts').scoreJob
    'compute.profile': typeof import('./sketches/job.ts').profileJob
  }
}

export {}
