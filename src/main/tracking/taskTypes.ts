/** The tasks of this room, for the one map of all. */
declare module '../jobs/task.ts' {
  interface Tasks {
    'tracking.readModel': typeof import('./registry/reading/task.ts').readModelTask
  }
}

export {}
