import type { AliasPolicy, GateCheck } from '../../shared/contract/gates.ts'
import type { GatePolicy } from '../../shared/domain/gates.ts'
import { CairnError } from '../../shared/errors.ts'
import {
  checkGates,
  checksOf,
  chooseModel,
  chooseRows,
  type Proofs,
  keepCheck,
  listPolicies,
  type ModelVersionRow,
  policyOf,
  removePolicy,
  requireModel,
  requireModelVersion,
  rowsFor,
  setPolicy,
} from '../models/index.ts'
import type { Workspace } from '../workspace/index.ts'
import { buildOrder } from '../packages/index.ts'
import { type ApiContext, os } from './base.ts'
import { Mask } from './masking.ts'
import { performTask } from './perform.ts'

export const gates = {
  list: os.gates.list.handler(({ input, context }) => {
    const { db } = context.workspace()
    return listPolicies(db, input.name === undefined ? undefined : requireModel(db, input.name))
  }),
  set: os.gates.set.handler(({ input, context }) => {
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
  remove: os.gates.remove.handler(({ input, context }) => {
    const { name, alias } = input
    return context.workspace().change(
      () => ({ action: 'model.gates.remove', subject: `model:${name}`, detail: { alias }, undo: `Remove the gates of ${name}@${alias}` }),
      (db) => {
        removePolicy(db, requireModel(db, name), alias)
        return {}
      },
    )
  }),
  check: os.gates.check.handler(async ({ input, context }) => {
    const workspace = context.workspace()
    const version = requireModelVersion(workspace.db, input.ref)
    const policy = policyOf(workspace.db, version.modelId, input.alias)
    if (!policy) {
      throw new CairnError('NOT_FOUND', `There are no gates for "${input.alias}": set them with cairn gate set.`, { alias: input.alias })
    }
    return checkAndKeep(workspace, version, input.alias, policy, proofsOf(context))
  }),
  checks: os.gates.checks.handler(({ input, context }) => {
    const { db } = context.workspace()
    return checksOf(db, requireModelVersion(db, input.ref))
  }),
}

/** What gates have to measure, in worker processes, on the rows of the version's own run. */
export function proofsOf(context: ApiContext): Proofs {
  const look = (ref: string, part: 'validation' | 'test') => {
    const { db } = context.workspace()
    const model = chooseModel(db, { ref })
    const chosen = chooseRows(db, model, { part })
    return { model, chosen, source: model.source, ...chosen }
  }
  return {
    compare: ({ ref, against, metric, part }) => {
      const { db } = context.workspace()
      const { source, model, chosen } = look(ref, part)
      const champion = chooseModel(db, { ref: against })
      const rows = rowsFor(db, chosen, [champion, model])
      return performTask(context, 'models.paired', { baseline: champion.source, model: source, rows, metric, seed: 0 })
    },
    slices: async (ref, { part, by, metric, minSupport }) => {
      const { source, rows, version } = look(ref, part)
      const mask = Mask.ofVersion(context.workspace().db, version.id)
      const sensitive = [...mask.columns]
      const order = { source, rows, sensitive, by: by?.map((column) => [column]) ?? null, metric, minSupport, bins: 4, seed: 0 }
      return mask.slices(await performTask(context, 'models.slices', order))
    },
    parity: (ref) => performTask(context, 'packages.prove', buildOrder(context.workspace().db, ref, unwritten)),
  }
}

/** A proof writes no package. */
const unwritten = { path: '', overwrite: false, license: null }

/** Looks at all gates and keeps the evidence, whether they pass or not. */
export async function checkAndKeep(
  workspace: Workspace,
  version: ModelVersionRow,
  alias: string,
  policy: GatePolicy,
  proofs?: Proofs,
): Promise<GateCheck> {
  const results = await checkGates(workspace, version, alias, policy, proofs)
  return workspace.change(
    ({ id, ref, passed }: GateCheck) => ({ action: 'model.gates.check', subject: `model:${ref}`, detail: { alias, check: id, passed } }),
    (db) => keepCheck(db, version, alias, policy, results),
  )
}
