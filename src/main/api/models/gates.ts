import { type AliasPolicy, gatesContract } from '../../../shared/contract/models/gates.ts'
import { CairnError } from '../../../shared/errors.ts'
import {
  checkAndKeep,
  checksOf,
  listPolicies,
  policyOf,
  removePolicy,
  requireModel,
  requireModelVersion,
  setPolicy,
} from '../../models/index.ts'
import { gateProofs } from '../../packages/index.ts'
import { implementing } from '../base.ts'
import { workOf } from '../perform.ts'

const os = implementing(gatesContract)

export const gates = {
  list: os.list.handler(({ input, context }) => {
    const { db } = context.workspace()
    return listPolicies(db, input.name === undefined ? undefined : requireModel(db, input.name))
  }),
  set: os.set.handler(({ input, context }) => {
    const { name, alias, policy } = input
    return context.workspace().change(
      ({ texts }: AliasPolicy) => ({
        action: 'model.gates.set',
        subject: `model:${name}`,
        detail: { alias, gates: texts },
        undo: `Set the gates of ${name}@${alias}`,
      }),
      (db) => setPolicy(db, requireModel(db, name), alias, policy),
    )
  }),
  remove: os.remove.handler(({ input, context }) => {
    const { name, alias } = input
    return context.workspace().change(
      () => ({ action: 'model.gates.remove', subject: `model:${name}`, detail: { alias }, undo: `Remove the gates of ${name}@${alias}` }),
      (db) => {
        removePolicy(db, requireModel(db, name), alias)
        return {}
      },
    )
  }),
  check: os.check.handler(async ({ input, context }) => {
    const workspace = context.workspace()
    const version = requireModelVersion(workspace.db, input.ref)
    const policy = policyOf(workspace.db, version.modelId, input.alias)
    if (!policy) {
      throw new CairnError('NOT_FOUND', `No gates are set for "${input.alias}". Set them with cairn gate set.`, { alias: input.alias })
    }
    return checkAndKeep(workspace, version, input.alias, policy, gateProofs(workOf(context)))
  }),
  checks: os.checks.handler(({ input, context }) => {
    const { db } = context.workspace()
    return checksOf(db, requireModelVersion(db, input.ref))
  }),
}
