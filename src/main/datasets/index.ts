export type { AppendInput } from './versions/append.ts'
export { searchDatasets, tagDataset } from './versions/catalogue.ts'
export { countEdits, discardEdits, stagedOf, stageEdits, unstageRows } from './edits/store.ts'
export type { ExportInput } from './versions/export.ts'
export { frameFromFile, readFrame } from './frame.ts'
export type { Inspection } from './reading/inspect.ts'
export {
  addMade,
  type AppendJob,
  appendJob,
  type CommitEditsJob,
  commitEditsJob,
  exportJob,
  exportSplitJob,
  type ImportJob,
  importJob,
  nameNow,
} from './jobs.ts'
export type { ImportOutput } from './versions/makeVersion.ts'
export { Mask, maskedError } from './personal/masking.ts'
export {
  type ColumnMark,
  markColumns,
  personalHints,
  protectedColumns,
  protectedOfVersion,
  sensitiveColumns,
  sensitiveOfVersion,
} from './personal/store.ts'
export { rememberedPositive, rememberPositive } from './positive.ts'
export { readingOf } from './reading/reading.ts'
export {
  addVersion,
  describeDataset,
  describeVersion,
  findDataset,
  listDatasets,
  manifestOf,
  type NewVersion,
  profileOf,
  requireDataset,
  requireVersion,
  updateDataset,
  type VersionRow,
  versionRef,
} from './versions/registry.ts'
export * from './rules/index.ts'
export { balanceOf } from './relations/balance.ts'
export { quartilesOf } from './relations/outliers.ts'
export { type Cell, type RowsPage, type RowsQuery, readRows } from './versions/rows.ts'
export { matchRows, noMatch } from './versions/matchRows.ts'
export { automaticSplit, defaultSplit, inheritSplit, savedSplit, saveSplit } from './splits/defaultSplit.ts'
export { type HeldOutRows, heldOutRows, keepHeldOut } from './splits/heldOut.ts'
export { type Split, splitBy, splitVersion } from './splits/splitVersion.ts'
export { type SplitInput, splitRows, splitSummary } from './splits/splits.ts'
export { appendFile, appendRequest, earlierVersion, importFile } from './versions/ingest.ts'
export { columnsFrom, markDerived, onMarked } from './preparation/sensitive.ts'
export type { ColumnLineage } from './preparation/run.ts'
export { lastPreparation, listPreparations, preparationInfo, preparationOf, setAutomatic, usedVersions } from './preparation/store.ts'
export { prepareAgain, prepareDataset, prepareDue, tablesFor } from './preparation/work.ts'
