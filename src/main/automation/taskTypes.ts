/** The tasks of this room, for the one map of all. */
declare module '../jobs/task.ts' {
  interface Tasks {
    'automation.newRows': typeof import('./data/newRowsTask.ts').newRowsTask
  }
}

export {}
