import type { ModelVersion } from '../../shared/contract/models.ts'
import {
  addModelVersion,
  aliasAt,
  aliasHistory,
  architectureOf,
  checkOfMove,
  describeModel,
  describeModelVersion,
  listModels,
  positiveOfVersion,
  removeAlias,
  requireModel,
  requireModelVersion,
  setAlias,
  updateModel,
  updateModelVersion,
  versionOfRun,
  versionToRollBackTo,
} from '../models/index.ts'
import { os } from './base.ts'
import { proofsOf } from './gates.ts'
import { moveAlias } from './moveAlias.ts'
import { changeLabel } from './labels.ts'

export const models = {
  list: os.models.list.handler(({ context }) => listModels(context.workspace().db)),
  get: os.models.get.handler(({ input, context }) => {
    const { db } = context.workspace()
    return describeModel(db, requireModel(db, input.name))
  }),
  update: os.models.update.handler(({ input, context }) => {
    const { name, ...change } = input
    return context.workspace().change(
      () => ({ action: 'model.update', subject: `model:${name}`, detail: change, undo: changeLabel(`the model ${name}`, change) }),
      (db) => describeModel(db, updateModel(db, name, change)),
    )
  }),
  version: os.models.version.handler(async ({ input, context }) => {
    const workspace = context.workspace()
    const version = requireModelVersion(workspace.db, input.ref)
    return { ...describeModelVersion(workspace.db, version), positive: await positiveOfVersion(workspace, version) }
  }),
  architecture: os.models.architecture.handler(({ input, context }) => {
    const workspace = context.workspace()
    return architectureOf(workspace, requireModelVersion(workspace.db, input.ref))
  }),
  updateVersion: os.models.updateVersion.handler(({ input, context }) => {
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
  register: os.models.register.handler(async ({ input, context }) => {
    const workspace = context.workspace()
    const version = await versionOfRun(workspace, input.run, input.threshold)
    return workspace.change(
      (made: ModelVersion) => ({
        action: 'model.register',
        subject: `model:${made.ref}`,
        detail: { run: input.run, checksum: made.checksum, threshold: made.threshold },
      }),
      (db) => describeModelVersion(db, addModelVersion(db, input.name, { ...version, notes: input.notes })),
    )
  }),
  setAlias: os.models.setAlias.handler(({ input, context }) => moveAlias(context.workspace(), input, proofsOf(context))),
  rollback: os.models.rollback.handler(({ input, context }) => {
    const { name, alias, reason } = input
    const workspace = context.workspace()
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
        setAlias(db, version, alias, reason === '' ? 'Rolled back.' : `Rolled back: ${reason}`, { actor: workspace.actor, gateCheckId })
        return describeModelVersion(db, version)
      },
    )
  }),
  aliasAt: os.models.aliasAt.handler(({ input, context }) => {
    const { db } = context.workspace()
    return aliasAt(db, requireModel(db, input.name), input.alias, input.at)
  }),
  removeAlias: os.models.removeAlias.handler(({ input, context }) => {
    const { name, alias, reason } = input
    return context.workspace().change(
      () => ({
        action: 'model.alias.remove',
        subject: `model:${name}`,
        detail: { alias, reason },
        undo: `Remove the alias ${alias} of ${name}`,
      }),
      (db) => {
        const model = requireModel(db, name)
        removeAlias(db, model, alias, reason)
        return describeModel(db, model)
      },
    )
  }),
  aliasHistory: os.models.aliasHistory.handler(({ input, context }) => {
    const { db } = context.workspace()
    return aliasHistory(db, requireModel(db, input.name), input.alias)
  }),
}
