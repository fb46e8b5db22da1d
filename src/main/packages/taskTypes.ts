/** The tasks and jobs of this room, for the one map of all. */
declare module '../jobs/task.ts' {
  interface Tasks {
    'packages.preview': typeof import('./build.ts').previewTask
    'packages.prove': typeof import('./build.ts').proveTask
    'packages.build': typeof import('./build.ts').buildTask
    'packages.buildForeign': typeof import('./foreign/build.ts').buildForeignTask
    'packages.proveForeign': typeof import('./foreign/build.ts').proveForeignTask
    'packages.samples': typeof import('./build.ts').samplesTask
    'packages.verify': typeof import('./verify.ts').verifyTask
    'packages.import': typeof import('./import.ts').importTask
    'packages.show': typeof import('./show.ts').showTask
    'packages.review': typeof import('./predict.ts').reviewTask
    'packages.inputs': typeof import('./predict.ts').inputsTask
    'packages.predictRow': typeof import('./predict.ts').predictRowTask
    'packages.predict': typeof import('./predict.ts').predictTask
  }
}

declare module '../jobs/queue/kind.ts' {
  interface JobKinds {
    'packages.build': typeof import('./jobs.ts').buildJob
    'packages.buildForeign': typeof import('./jobs.ts').buildForeignJob
    'packages.import': typeof import('./jobs.ts').importJob
  }
}

export {}
