/** The tasks and jobs of this room, for the one map of all. */
declare module '../jobs/task.ts' {
  interface Tasks {
    'models.evaluate': typeof import('../evaluation/operations/evaluate.ts').evaluateTask
    'models.compare': typeof import('../evaluation/operations/compareModels.ts').compareModelsTask
    'models.judge': typeof import('./judging/judgeTask.ts').judgeTask
    'models.planChallenger': typeof import('./judging/planTask.ts').planTask
    'models.profile': typeof import('./reference/makeReference.ts').makeReferenceTask
    'models.inspectOnnx': typeof import('./external/task.ts').inspectOnnxTask
    'models.takeOnnx': typeof import('./external/task.ts').takeOnnxTask
  }
}

declare module '../jobs/queue/kind.ts' {
  interface JobKinds {
    'models.evaluate': typeof import('./evaluations/store.ts').evaluateJob
    'models.compare': typeof import('./comparison/compareJob.ts').compareJob
    'models.judge': typeof import('./judging/judgeChallenger.ts').judgeJob
    'models.profile': typeof import('./reference/job.ts').profileJob
  }
}

export {}
