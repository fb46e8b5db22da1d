/** The task of this room, for the one map of all. */
declare module '../jobs/task.ts' {
  interface Tasks {
    'reports.pdf': typeof import('./pdfTask.ts').pdfTask
  }
}

export {}
