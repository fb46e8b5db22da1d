/** The tasks and jobs of this room, for the one map of all. */
declare module '../jobs/task.ts' {
  interface Tasks {
    'datasets.inspect': typeof import('./reading/inspect.ts').inspectTask
    'datasets.import': typeof import('./versions/import.ts').importTask
    'datasets.append': typeof import('./versions/append.ts').appendTask
    'datasets.rows': typeof import('./versions/rows.ts').rowsTask
    'datasets.checkRules': typeof import('./rules/tasks.ts').checkRulesTask
    'datasets.failingRows': typeof import('./rules/tasks.ts').failingRowsTask
    'datasets.diff': typeof import('./diff/diff.ts').diffTask
    'datasets.diffRows': typeof import('./diff/diff.ts').diffRowsTask
    'datasets.leakage': typeof import('./leakage/leakage.ts').leakageTask
    'datasets.leaks': typeof import('./leakage/leaks.ts').leaksTask
    'datasets.checkEdits': typeof import('./edits/commit.ts').checkEditsTask
    'datasets.previewEdits': typeof import('./edits/preview.ts').previewEditsTask
    'datasets.commitEdits': typeof import('./edits/commit.ts').commitEditsTask
    'datasets.split': typeof import('./splits/splitVersion.ts').splitTask
    'datasets.relation': typeof import('./relations/relation.ts').relationTask
    'datasets.correlations': typeof import('./relations/correlations.ts').correlationsTask
    'datasets.outliers': typeof import('./relations/outliers.ts').outliersTask
    'datasets.export': typeof import('./versions/export.ts').exportTask
    'datasets.exportSplit': typeof import('./splits/exportSplit.ts').exportSplitTask
    'datasets.prepare': typeof import('./preparation/run.ts').prepareTask
    'datasets.previewPreparation': typeof import('./preparation/preview.ts').previewTask
    'datasets.suggestSteps': typeof import('./preparation/suggest.ts').suggestTask
    'datasets.preparationSql': typeof import('./preparation/sqlFile.ts').sqlFileTask
  }
}

declare module '../jobs/queue/kind.ts' {
  interface JobKinds {
    'datasets.import': typeof import('./jobs.ts').importJob
    'datasets.append': typeof import('./jobs.ts').appendJob
    'datasets.commitEdits': typeof import('./jobs.ts').commitEditsJob
    'datasets.export': typeof import('./jobs.ts').exportJob
    'datasets.exportSplit': typeof import('./jobs.ts').exportSplitJob
    'datasets.prepare': typeof import('./preparation/job.ts').prepareJob
  }
}

export {}
