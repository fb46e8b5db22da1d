import type { ModelVersion } from '../../../shared/contract/models/index.ts'
import { authorOfChange, type Workspace } from '../../workspace/index.ts'
import { checkOfMove, versionToRollBackTo } from './aliases.ts'
import { describeModelVersion, requireModel, setAlias } from '../versions/store.ts'

/** Points an alias back at the version before; its gates let that one pass once, and are not asked again. @throws NOT_FOUND */
export function rollBackAlias(
  workspace: Workspace,
  { name, alias, reason }: { name: string; alias: string; reason: string },
): ModelVersion {
  return workspace.change(
    (version: ModelVersion) => ({
      action: 'model.alias.rollback',
      subject: `model:${version.ref}`,
      detail: { alias, reason },
      undo: `Roll ${name}@${alias} back to ${version.ref}`,
    }),
    (db) => {
      const version = versionToRollBackTo(db, requireModel(db, name), alias)
      const gateCheckId = checkOfMove(db, version, alias)
      setAlias(db, version, alias, reason === '' ? 'Rolled back.' : `Rolled back: ${reason}`, { ...authorOfChange(workspace), gateCheckId })
      return describeModelVersion(db, version)
    },
  )
}
