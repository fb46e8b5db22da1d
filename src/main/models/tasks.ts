/** What is done with rows of a model: loads DuckDB, engines and onnxruntime, so it stands apart from the index. */
export { takeOnnx } from './external/task.ts'
export type { ForeignRequest } from './external/describe.ts'
export { computeReference, type MakeReferenceInput } from './reference/makeReference.ts'
export {
  type ProfiledRows,
  profileFile,
  type ProfileFileInput,
  profileVersion,
  type ProfileVersionInput,
  withProfiledFile,
  withProfiledVersion,
} from './reference/profileData.ts'
export { type LoggedPredictions, loggedPredictions, type ProfiledPredictions } from './reference/predictions.ts'
export { type ProfiledColumn, type ProfiledRelation, profileRows, stateOfRows } from './reference/profileRows.ts'
export { packProfile, unpackProfile, unpackReference } from './reference/stored.ts'
export { type CategoryState, type ColumnState, emptyState, type NumberRun, type NumberState } from './reference/columnState.ts'
export { categoryProfile, keptCategories } from './reference/categories.ts'
export { DistinctHashes, keptHashes } from './reference/distinct.ts'
export { exactValues, finiteOrNull, plain, pointsOfRuns, runPoints } from './reference/numbers.ts'
