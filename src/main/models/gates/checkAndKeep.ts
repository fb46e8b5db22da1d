import type { GateCheck } from '../../../shared/contract/models/gates.ts'
import type { GatePolicy } from '../../../shared/domain/models/gates.ts'
import type { Workspace } from '../../workspace/index.ts'
import { basisOf } from './basis.ts'
import { keepCheck } from './gates.ts'
import { checkGates, type Proofs } from './check.ts'
import type { ModelVersionRow } from '../versions/store.ts'

/** Looks at all gates and keeps the evidence, whether they pass or not. */
export async function checkAndKeep(
  workspace: Workspace,
  version: ModelVersionRow,
  alias: string,
  policy: GatePolicy,
  proofs?: Proofs,
): Promise<GateCheck> {
  // Before anything is looked at: what changes meanwhile makes the check out of date.
  const basis = basisOf(workspace.db, version, alias, policy)
  const results = await checkGates(workspace, version, alias, policy, proofs)
  return workspace.change(
    ({ id, ref, passed }: GateCheck) => ({ action: 'model.gates.check', subject: `model:${ref}`, detail: { alias, check: id, passed } }),
    (db) => keepCheck(db, version, alias, policy, results, { actor: workspace.actor, basis }),
  )
}
