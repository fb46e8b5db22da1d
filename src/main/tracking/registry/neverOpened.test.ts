import { expect, test } from 'vitest'
import { workspaceWithData } from '../../experiments/fixtures/registry.ts'
import {
  addModelVersion,
  architectureOf,
  checkGates,
  chooseModel,
  describeModelVersion,
  modelsTable,
  moveAlias,
  positiveOfVersion,
  requireModel,
  setPolicy,
} from '../../models/index.ts'
import { buildInputOf, gateProofs } from '../../packages/index.ts'
import { schema, type Workspace } from '../../workspace/index.ts'

const why = 'It is a scikit-learn model: a pickle can run any code when it is opened.'

function keptVersion(workspace: Workspace) {
  return workspace.write((db) => {
    const version = { runId: null, importedFromId: null, task: null, threshold: null, checksum: 'c1', notes: '' }
    const row = addModelVersion(db, 'iris', version)
    db.insert(schema.modelVersionOrigins).values({ versionId: row.id, source: 'models:/m-1', flavor: 'sklearn', unopened: why }).run()
    return row
  })
}

test('[ML-5] a version that is never opened is listed and described, with the reason', async () => {
  const workspace = workspaceWithData()
  const version = keptVersion(workspace)
  expect(describeModelVersion(workspace.db, version)).toMatchObject({ ref: 'iris@v1', task: null, unopened: why, threshold: null })
  expect(modelsTable(workspace.db)).toMatchObject([{ ref: 'iris@v1', task: null, metric: null }])
  expect(await positiveOfVersion(workspace, version)).toBeNull()
})

test('[ML-5] nothing computes with a version that is never opened: each asks for MODEL_NOT_OPENED with the reason', async () => {
  const workspace = workspaceWithData()
  const version = keptVersion(workspace)
  const refusal = expect.objectContaining({ code: 'MODEL_NOT_OPENED', message: `iris@v1 is kept and never opened. ${why}` })
  expect(() => chooseModel(workspace.db, { ref: 'iris@v1' })).toThrow(refusal)
  expect(() => buildInputOf(workspace.db, 'iris@v1', { path: '', overwrite: false, license: null })).toThrow(refusal)
  await expect(architectureOf(workspace, version)).rejects.toEqual(refusal)
})

test('[ML-5] its gates fail with the reason, but for its card; an alias without gates may point to it', async () => {
  const workspace = workspaceWithData()
  const version = keptVersion(workspace)
  const model = requireModel(workspace.db, 'iris')
  const policy = {
    gates: [{ kind: 'card' as const }, { kind: 'parity' as const }, { kind: 'slices' as const, part: 'test' as const, minSupport: 30 }],
  }
  workspace.write((db) => setPolicy(db, model, 'champion', policy))
  const proofs = gateProofs({ workspace, perform: () => Promise.reject(new Error('nothing is computed')) })
  const [card, ...others] = await checkGates(workspace, version, 'champion', policy, proofs)
  expect(card.detail).toMatch(/^Missing: /)
  expect(others.map(({ passed, detail }) => [passed, detail])).toEqual(others.map(() => [false, `It is kept and never opened. ${why}`]))
  await moveAlias(workspace, { ref: 'iris@v1', alias: 'candidate', reason: '', override: false })
  expect(describeModelVersion(workspace.db, version).aliases).toEqual(['candidate'])
})
