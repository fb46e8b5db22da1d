export {
  acceptShorter,
  type AuditCheckup,
  type AuditEntry,
  type AuditQuery,
  type AuditReport,
  type AuditRow,
  checkAudit,
  listAudit,
  verifyAudit,
} from './audit/index.ts'
export { type IntegrityReport, type VerifyOptions, verifyWorkspace, workspaceInfo } from './integrity/integrity.ts'
export type { IntegrityProblem } from './integrity/problem.ts'
export { migrate, migrations, schemaVersion } from './opening/migrate.ts'
export { placeFile, type PlaceOptions } from './objects/placeFile.ts'
export { hashFile, ObjectStore, type StoredObject, syncFolder } from './objects/objects.ts'
export * as schema from './schema/index.ts'
export { isWorkspace } from './opening/isWorkspace.ts'
export { authorOfChange, createWorkspace, openWorkspace, type Registry, type Workspace } from './workspace.ts'
export { forgetLast, redoNext, undoLast, type UndoStep, undoSteps } from './audit/undo.ts'
export { type BackupReport, backupWorkspace, restoreWorkspace } from './integrity/backup.ts'
export { collectGarbage, type GarbageOptions, type GarbageReport } from './objects/gc.ts'
export { objectColumns, references } from './objects/references.ts'
export { isAlive } from './opening/alive.ts'
export { formatProcessId, lives, ownProcess, parseProcessId, type ProcessId } from './opening/processes.ts'
export { isTrouble, namedTrouble, withLockTimeout } from './opening/trouble.ts'
export { watchChanges } from './audit/watch.ts'
export { type DamagedRow, damagedRows } from './opening/damaged.ts'
export { lostRows } from './objects/loss.ts'
export { watched } from './watched.ts'
