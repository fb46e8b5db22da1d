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
  'engines.check': async () => (await import('./engines/tasks.ts')).checkTask,
  'experiments.run': async () => (await import('./experiments/runs/task.ts')).runTask,
  'experiments.measure': async () => (await import('./experiments/runs/task.ts')).measureTask,
  'experiments.importance': async () => (await import('./experiments/comparison/importance.ts')).importanceTask,
  'experiments.storeFile': async () => (await import('./experiments/artifacts/tasks.ts')).storeFileTask,
  'experiments.copyOut': async () => (await import('./experiments/artifacts/tasks.ts')).copyOutTask,
  'experiments.predictions': async () => (await import('./experiments/runs/rows.ts')).predictionsTask,
  'models.evaluate': async () => (await import('./evaluation/operations/evaluate.ts')).evaluateTask,
  'evaluation.evaluatedRows': async () => (await import('./evaluation/operations/rows.ts')).evaluatedRowsTask,
  'evaluation.slices': async () => (await import('./evaluation/operations/slices.ts')).slicesTask,
  'evaluation.sliceRows': async () => (await import('./evaluation/operations/slices.ts')).sliceRowsTask,
  'evaluation.paired': async () => (await import('./evaluation/operations/paired.ts')).pairedTask,
  'evaluation.fairness': async () => (await import('./evaluation/operations/slices.ts')).fairnessTask,
  'evaluation.importance': async () => (await import('./evaluation/operations/importance.ts')).importanceTask,
  'evaluation.dependence': async () => (await import('./evaluation/operations/importance.ts')).dependenceTask,
  'evaluation.explain': async () => (await import('./evaluation/operations/explain.ts')).explainTask,
  'evaluation.thresholds': async () => (await import('./evaluation/operations/thresholds.ts')).thresholdsTask,
  'evaluation.predictions': async () => (await import('./evaluation/operations/predictions.ts')).predictionsTask,
  'evaluation.desk': async () => (await import('./evaluation/operations/whatIfDesk.ts')).deskTask,
  'evaluation.changed': async () => (await import('./evaluation/operations/changed.ts')).changedTask,
  'models.compare': async () => (await import('./evaluation/operations/compareModels.ts')).compareModelsTask,
  'models.inspectOnnx': async () => (await import('./models/external/task.ts')).inspectOnnxTask,
  'models.takeOnnx': async () => (await import('./models/external/task.ts')).takeOnnxTask,
  'packages.preview': async () => (await import('./packages/build.ts')).previewTask,
  'packages.prove': async () => (await import('./packages/build.ts')).proveTask,
  'packages.build': async () => (await import('./packages/build.ts')).buildTask,
  'packages.samples': async () => (await import('./packages/build.ts')).samplesTask,
  'packages.verify': async () => (await import('./packages/verify.ts')).verifyTask,
  'packages.import': async () => (await import('./packages/import.ts')).importTask,
  'packages.show': async () => (await import('./packages/show.ts')).showTask,
  'packages.predict': async () => (await import('./packages/predict.ts')).predictTask,
}

const services: ServiceTable = {}

serveTasks(table, {
  prepare: () => Promise.all([import('./datasets/tasks.ts'), import('./evaluation/operations/evaluate.ts')]),
  service: serveServices(services),
})
