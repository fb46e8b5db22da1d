export type { AppendInput } from './append.ts'
export { searchDatasets, tagDataset } from './catalogue.ts'
export { countEdits, discardEdits, stagedOf, stageEdits } from './edits/store.ts'
export type { ExportInput } from './export.ts'
export { frameFromFile, readFrame } from './frame.ts'
export type { Inspection } from './inspect.ts'
export { type AppendJob, appendJob, type CommitEditsJob, commitEditsJob, exportJob, type ImportJob, importJob } from './jobs.ts'
export type { ImportOutput } from './make-version.ts'
export { Mask, maskedError } from './personal/masking.ts'
export { markSensitive, personalHints, sensitiveColumns, sensitiveOfVersion } from './personal/store.ts'
export { rememberedPositive, rememberPositive } from './positive.ts'
export { readingOf } from './reading.ts'
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
} from './registry.ts'
export * from './rules/index.ts'
export { type Cell, type RowsPage, type RowsQuery, readRows } from './rows.ts'
export { matchRows, noMatch } from './matchRows.ts'
export { type Split, splitVersion } from './split-version.ts'
export { type SplitInput, splitRows, splitSummary } from './splits.ts'
export { appendFile, importFile } from './ingest.ts'
