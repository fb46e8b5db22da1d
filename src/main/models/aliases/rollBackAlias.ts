import type { ModelVersion } from '../../../shared/contract/models/index.ts'
import { authorOfChange, type Registry, type Workspace } from '../../workspace/index.ts'
import { checkOfMove, versionToRollBackTo } from './aliases.ts'
import { describeModelVersion, requireModel, setAlias } from '../versions/store.ts'

interface RollBack {
  readonly name: string
  readonly alias: string
  readonly reason: string
  /** What else belongs into the transaction that moves it. Then the move cannot be undone on its own. */
  readonly also?: (db: Registry, to: ModelVersion) => void
}

/** Points an alias back at the version before; its gates let that one pass once, and are not asked again. @throws NOT_FOUND */
export function rollBackAlias(workspace: Workspace, { name, alias, reason, also }: RollBack): ModelVersion {
  return workspace.change(
    (version: ModelVersion) => ({
      action: 'model.alias.rollback',
      subject: `model:${version.ref}`,
      detail: { alias, reason },
      ...(!also && { undo: `Roll ${name}@${alias} back to ${version.ref}` }),
    }),
    (db) => {
      const version = versionToRollBackTo(db, requireModel(db, name), alias)
      const gateCheckId = checkOfMove(db, version, alias)
      setAlias(db, version, alias, reason === '' ? 'Rolled back.' : `Rolled back: ${reason}`, { ...authorOfChange(workspace), gateCheckId })
      const moved = describeModelVersion(db, version)
      also?.(db, moved)
      return moved
    },
  )
}
