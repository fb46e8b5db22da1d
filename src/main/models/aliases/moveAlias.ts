import type { GateCheck } from '../../../shared/contract/models/gates.ts'
import type { ModelVersion } from '../../../shared/contract/models/index.ts'
import { CairnError } from '../../../shared/errors.ts'
import { authorOfChange, type Registry, type Workspace } from '../../workspace/index.ts'
import { checkAndKeep } from '../gates/checkAndKeep.ts'
import { checksOf, policyOf, requirePassed, samePolicy } from '../gates/gates.ts'
import type { Proofs } from '../gates/check.ts'
import { currentAlias, describeModelVersion, type ModelVersionRow, requireModelVersion, setAlias } from '../versions/store.ts'

interface Move {
  readonly ref: string
  readonly alias: string
  readonly reason: string
  readonly override: boolean
  /** A check that was shown before. */
  readonly check?: number
  /** What else belongs into the transaction that moves it. Then the move cannot be undone on its own. */
  readonly also?: (db: Registry, from: number | null) => void
}

/**
 * Points an alias at a version, through its gates where it has some. What was checked has to be so still in the
 * transaction that moves it: the same policy, and the same version to be better than.
 * @throws GATE_FAILED; INVALID_INPUT for an override without a reason
 */
export async function moveAlias(
  workspace: Workspace,
  { ref, alias, reason, override, check: shown, also }: Move,
  proofs?: Proofs,
): Promise<ModelVersion> {
  const { db } = workspace
  const version = requireModelVersion(db, ref)
  const policy = policyOf(db, version.modelId, alias)
  const before = currentAlias(db, version.modelId, alias)
  if (policy && override && reason.trim() === '') {
    throw new CairnError('INVALID_INPUT', 'An override needs a reason.', { field: 'reason' })
  }
  const check: GateCheck | null =
    policy && before !== version.id
      ? (currentCheck(workspace, version, alias, shown) ?? (await checkAndKeep(workspace, version, alias, policy, proofs)))
      : null
  if (check && !override) requirePassed(check)
  const overridden = check !== null && !check.passed
  return workspace.change(
    (moved: ModelVersion) => ({
      action: overridden ? 'model.alias.override' : 'model.alias.set',
      subject: `model:${moved.ref}`,
      detail: {
        alias,
        reason,
        ...(check && { check: check.id, overridden, failing: check.results.filter(({ passed }) => !passed).map(({ name }) => name) }),
      },
      ...(!also && { undo: `Make ${moved.ref} ${alias}` }),
    }),
    (now) => {
      if (!samePolicy(policyOf(now, version.modelId, alias), policy) || currentAlias(now, version.modelId, alias) !== before) {
        throw new CairnError('GATE_FAILED', `${alias} or its gates changed during the check. Try again.`, { alias })
      }
      also?.(now, before)
      setAlias(now, version, alias, reason, { ...authorOfChange(workspace), gateCheckId: check?.id ?? null, overridden })
      return describeModelVersion(now, version)
    },
  )
}

/** The check that was shown, where it is of this move and nothing that it depended on has changed. */
function currentCheck({ db }: Workspace, version: ModelVersionRow, alias: string, shown: number | undefined): GateCheck | undefined {
  if (shown === undefined) return undefined
  return checksOf(db, version).find(({ id, alias: of, outOfDate }) => id === shown && of === alias && outOfDate.length === 0)
}
