import { serveTasks, type TaskTable } from './jobs/index.ts'
import { serveServices, type ServiceTable } from './services/index.ts'

/** The worker process: every heavy task and every service there is, each loaded only when it is asked for. */
const table: TaskTable = {
  'datasets.inspect': async () => (await import('./datasets/tasks.ts')).inspectTask,
  'datasets.import': async () => (await import('./datasets/tasks.ts')).importTask,
  'datasets.append': async () => (await import('./datasets/tasks.ts')).appendTask,
  'datasets.rows': async () => (await import('./datasets/tasks.ts')).rowsTask,
  'datasets.checkRules': async () => (await import('./datasets/tasks.ts')).checkRulesTask,
  'datasets.failingRows': async () => (await import('./datasets/tasks.ts')).failingRowsTask,
  'datasets.diff': async () => (await import('./datasets/tasks.ts')).diffTask,
  'datasets.diffRows': async () => (await import('./datasets/tasks.ts')).diffRowsTask,
  'datasets.leakage': async () => (await import('./datasets/tasks.ts')).leakageTask,
  'datasets.leaks': async () => (await import('./datasets/tasks.ts')).leaksTask,
  'datasets.checkEdits': async () => (await import('./datasets/tasks.ts')).checkEditsTask,
  'datasets.previewEdits': async () => (await import('./datasets/tasks.ts')).previewEditsTask,
  'datasets.commitEdits': async () => (await import('./datasets/tasks.ts')).commitEditsTask,
  'datasets.split': async () => (await import('./datasets/tasks.ts')).splitTask,
  'datasets.export': async () => (await import('./datasets/tasks.ts')).exportTask,
  'experiments.run': async () => (await import('./experiments/task.ts')).runTask,
  'experiments.differences': async () => (await import('./experiments/comparison/differences.ts')).differencesTask,
  'experiments.measure': async () => (await import('./experiments/task.ts')).measureTask,
  'experiments.reevaluate': async () => (await import('./experiments/comparison/reevaluate.ts')).reevaluateTask,
  'experiments.importance': async () => (await import('./experiments/comparison/importance.ts')).importanceTask,
  'experiments.predictions': async () => (await import('./experiments/rows.ts')).predictionsTask,
  'models.evaluate': async () => (await import('./models/evaluateRun.ts')).evaluateTask,
  'models.evaluatedRows': async () => (await import('./models/evaluateRows.ts')).evaluatedRowsTask,
  'models.slices': async () => (await import('./models/evaluateSlices.ts')).slicesTask,
  'models.sliceRows': async () => (await import('./models/evaluateSlices.ts')).sliceRowsTask,
  'models.paired': async () => (await import('./models/paired.ts')).pairedTask,
  'models.fairness': async () => (await import('./models/evaluateSlices.ts')).fairnessTask,
  'models.importance': async () => (await import('./models/evaluateImportance.ts')).importanceTask,
  'models.dependence': async () => (await import('./models/evaluateImportance.ts')).dependenceTask,
  'models.explain': async () => (await import('./models/evaluateExplain.ts')).explainTask,
  'models.thresholds': async () => (await import('./models/evaluateThresholds.ts')).thresholdsTask,
  'models.predictions': async () => (await import('./models/evaluatePredictions.ts')).predictionsTask,
  'models.desk': async () => (await import('./models/whatIfDesk.ts')).deskTask,
  'models.compared': async () => (await import('./models/paired.ts')).comparisonTask,
  'models.changed': async () => (await import('./models/evaluateChanged.ts')).changedTask,
  'models.inspectOnnx': async () => (await import('./models/externalTask.ts')).inspectOnnxTask,
  'models.takeOnnx': async () => (await import('./models/externalTask.ts')).takeOnnxTask,
  'packages.preview': async () => (await import('./packages/build.ts')).previewTask,
  'packages.prove': async () => (await import('./packages/build.ts')).proveTask,
  'packages.build': async () => (await import('./packages/build.ts')).buildTask,
  'packages.verify': async () => (await import('./packages/verify.ts')).verifyTask,
  'packages.import': async () => (await import('./packages/import.ts')).importTask,
  'packages.show': async () => (await import('./packages/show.ts')).showTask,
  'packages.predict': async () => (await import('./packages/predict.ts')).predictTask,
}

const services: ServiceTable = {}

serveTasks(table, {
  prepare: () => Promise.all([import('./datasets/tasks.ts'), import('./models/evaluateRun.ts')]),
  service: serveServices(services),
})
