/** The tasks of this room, for the one map of all. */
declare module '../jobs/task.ts' {
  interface Tasks {
    'serving.export': typeof import('./export/task.ts').exportTask
  }
}

export {}
