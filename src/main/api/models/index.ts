import { type ModelVersion, modelsContract } from '../../../shared/contract/models/index.ts'
import {
  aliasAt,
  aliasHistory,
  architectureOf,
  championOf,
  shownTree,
  startJudging,
  describeModel,
  describeModelVersion,
  listModels,
  modelsTable,
  moveAlias,
  registerModel,
  rollBackAlias,
  positiveOfVersion,
  removeAlias,
  requireModel,
  requireModelVersion,
  updateModel,
  updateModelVersion,
} from '../../models/index.ts'
import { gateProofs } from '../../packages/index.ts'
import { authorOfChange } from '../../workspace/index.ts'
import { implementing } from '../base.ts'
import { workOf } from '../perform.ts'
import { changeLabel } from '../labels.ts'
import { cards } from './cards.ts'
import { external } from './external.ts'
import { gates } from './gates.ts'
import { reference } from './reference.ts'

const os = implementing(modelsContract)

export const models = {
  ...reference,
  cards,
  external,
  gates,
  list: os.list.handler(({ context }) => listModels(context.workspace().db)),
  table: os.table.handler(({ context }) => modelsTable(context.workspace().db)),
  get: os.get.handler(({ input, context }) => {
    const { db } = context.workspace()
    return describeModel(db, requireModel(db, input.name))
  }),
  update: os.update.handler(({ input, context }) => {
    const { name, ...change } = input
    return context.workspace().change(
      () => ({ action: 'model.update', subject: `model:${name}`, detail: change, undo: changeLabel(`the model ${name}`, change) }),
      (db) => describeModel(db, updateModel(db, name, change)),
    )
  }),
  version: os.version.handler(async ({ input, context }) => {
    const workspace = context.workspace()
    const version = requireModelVersion(workspace.db, input.ref)
    return { ...describeModelVersion(workspace.db, version), positive: await positiveOfVersion(workspace, version) }
  }),
  architecture: os.architecture.handler(({ input, context }) => {
    const workspace = context.workspace()
    return architectureOf(workspace, requireModelVersion(workspace.db, input.ref))
  }),
  tree: os.tree.handler(({ input, context }) => {
    const workspace = context.workspace()
    return shownTree(workspace, requireModelVersion(workspace.db, input.ref), input.tree)
  }),
  updateVersion: os.updateVersion.handler(({ input, context }) => {
    const { ref, ...change } = input
    return context.workspace().change(
      (version: ModelVersion) => ({
        action: 'model.version.update',
        subject: `model:${version.ref}`,
        detail: change,
        undo: changeLabel(version.ref, change),
      }),
      (db) => describeModelVersion(db, updateModelVersion(db, requireModelVersion(db, ref), change)),
    )
  }),
  judge: os.judge.handler(({ input: { against, ...input }, context }) =>
    startJudging(workOf(context), { ...input, champion: against ?? championOf(context.workspace().db, input.challenger) }),
  ),
  register: os.register.handler(({ input, context }) => registerModel(workOf(context), input)),
  setAlias: os.setAlias.handler(({ input, context }) => moveAlias(context.workspace(), input, gateProofs(workOf(context)))),
  rollback: os.rollback.handler(({ input, context }) => rollBackAlias(context.workspace(), input)),
  aliasAt: os.aliasAt.handler(({ input, context }) => {
    const { db } = context.workspace()
    return aliasAt(db, requireModel(db, input.name), input.alias, input.at)
  }),
  removeAlias: os.removeAlias.handler(({ input, context }) => {
    const workspace = context.workspace()
    const { name, alias, reason } = input
    return workspace.change(
      () => ({
        action: 'model.alias.remove',
        subject: `model:${name}`,
        detail: { alias, reason },
        undo: `Remove the alias ${alias} of ${name}`,
      }),
      (db) => {
        const model = requireModel(db, name)
        removeAlias(db, model, alias, reason, authorOfChange(workspace))
        return describeModel(db, model)
      },
    )
  }),
  aliasHistory: os.aliasHistory.handler(({ input, context }) => {
    const { db } = context.workspace()
    return aliasHistory(db, requireModel(db, input.name), input.alias)
  }),
}
