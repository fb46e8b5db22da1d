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
export { type IntegrityReport, verifyWorkspace, workspaceInfo } from './integrity.ts'
export { migrate, migrations, schemaVersion } from './migrate.ts'
export { hashFile, ObjectStore, type StoredObject, syncFolder } from './objects.ts'
export * as schema from './schema/index.ts'
export { authorOfChange, createWorkspace, isWorkspace, openWorkspace, type Registry, type Workspace } from './workspace.ts'
export { forgetLast, redoNext, undoLast, type UndoStep, undoSteps } from './undo.ts'
export { type BackupReport, backupWorkspace, restoreWorkspace } from './backup.ts'
export { collectGarbage, type GarbageOptions, type GarbageReport } from './gc.ts'
export { references } from './references.ts'
export { isAlive } from './alive.ts'
export { isTrouble, namedTrouble, withLockTimeout } from './trouble.ts'
export { watchChanges } from './watch.ts'
export { type DamagedRow, damagedRows } from './damaged.ts'
export { lostRows } from './loss.ts'
