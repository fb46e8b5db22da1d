/** The tasks and jobs of this room, for the one map of all. */
declare module '../jobs/task.ts' {
  interface Tasks {
    'serving.export': typeof import('./export/task.ts').exportTask
    'serving.compactLog': typeof import('./log/compact.ts').compactLogTask
    'serving.compactFeedback': typeof import('./feedback/compact.ts').compactFeedbackTask
    'serving.importFeedback': typeof import('./feedback/import.ts').importFeedbackTask
    'serving.feedbackSummary': typeof import('./feedback/summary.ts').feedbackSummaryTask
    'serving.replay': typeof import('./replay/task.ts').replayTask
    'serving.requests': typeof import('./log/requests.ts').requestsTask
    'serving.predictionDrift': typeof import('./rollout/drift.ts').predictionDriftTask
    'serving.prepare': typeof import('./prepare.ts').prepareTask
    'serving.deploy': typeof import('./prepare.ts').prepareTask
  }
}

declare module '../jobs/queue/kind.ts' {
  interface JobKinds {
    'serving.deploy': typeof import('./deployJob.ts').deployJob
    'serving.importFeedback': typeof import('./feedback/job.ts').importFeedbackJob
    'serving.replay': typeof import('./replay/job.ts').replayJob
  }
}

export {}
