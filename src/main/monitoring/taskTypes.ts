/** The tasks and jobs of this room, for the one map of all. */
declare module '../jobs/task.ts' {
  interface Tasks {
    'monitoring.abLook': typeof import('./abtests/lookTask.ts').lookTask
    'monitoring.check': typeof import('./checking/task.ts').checkTask
    'monitoring.checkFile': typeof import('./checking/fileTask.ts').checkFileTask
  }
}

declare module '../jobs/queue/kind.ts' {
  interface JobKinds {
    'monitoring.check': typeof import('./checking/job.ts').checkJob
    'monitoring.checkFile': typeof import('./checking/fileJob.ts').checkFileJob
  }
}

export {}
