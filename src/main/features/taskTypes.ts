/** The tasks of this room, for the one map of all. */
declare module '../jobs/task.ts' {
  interface Tasks {
    'features.overTime': typeof import('./overTime.ts').overTimeTask
  }
}

export {}
