/** The tasks of this floor, for the one map of all. */
declare module '../jobs/task.ts' {
  interface Tasks {
    'engines.check': typeof import('./tasks.ts').checkTask
  }
}

export {}
