/** What a tracking server loads of this room: it starts often, and needs nothing that trains or compares. */
export { madeByTraining } from './artifacts/made.ts'
export { putArtifact, removeArtifact, treeOfRun } from './artifacts/store.ts'
export { type ChangingTree, filesBeneath, type FileTree, findFile, listFolder, putFile, removeFile, requireFile } from './artifacts/tree.ts'
export { numberIn } from './runs/foreign.ts'
export { insertRun, newUuid, requireRun, type RunRow, updateRun } from './runs/store.ts'
export { type LoggedPoint, logPoints, type MetricPoint, type PointKey, readPoints, seriesNames } from './runs/series.ts'
export { type ExperimentRow, findExperiment, insertExperiment } from './groups/store.ts'
export { updateExperiment } from './groups/change.ts'
