import { expect, test } from 'vitest'
import { Approval, approvalLimit } from '../../shared/domain/packages/approval.ts'
import type { GateResult } from '../../shared/domain/models/gates.ts'
import { Mask } from '../datasets/index.ts'
import { addRun, workspaceWithData } from '../experiments/fixtures/registry.ts'
import { addModelVersion, keepCheck, moveAlias, requireModel, setAlias, setPolicy } from '../models/index.ts'
import { approvalOf } from './approval.ts'

const data = { name: 'wine', version: 1, hash: 'a'.repeat(64) }

function registered(rmse = 0.9) {
  const workspace = workspaceWithData()
  const run = addRun(workspace, { metrics: { rmse } })
  const values = { runId: run.id, importedFromId: null, task: 'regression', threshold: null, checksum: 'x', notes: '' } as const
  const version = workspace.write((db) => addModelVersion(db, 'wine', values))
  const approval = (sensitive: string[] = []) => approvalOf(workspace.db, { version, run, data, mask: new Mask(sensitive) })
  return { workspace, version, approval }
}

test('[RG-4] [PK-1] a package carries gates, what they found, the override with its reason, by whom and when', async () => {
  const { workspace, approval } = registered()
  const model = requireModel(workspace.db, 'wine')
  workspace.write((db) => setPolicy(db, model, 'champion', { gates: [{ kind: 'metric', metric: 'rmse', part: 'test', limit: 0.7 }] }))
  const empty = { checks: [], moves: [], aliases: [], omitted: { checks: 0, moves: 0 } }
  expect(approval()).toMatchObject({ format: 'cairn.approval/1', modelVersion: 'wine@v1', data, evaluation: null, ...empty })
  await expect(moveAlias(workspace, { ref: 'wine@v1', alias: 'champion', reason: '', override: false })).rejects.toThrow('gates')
  await moveAlias(workspace, { ref: 'wine@v1', alias: 'champion', reason: 'the only one for cider', override: true })
  const found = approval()
  expect(Approval.parse(found)).toEqual(found)
  expect(found).toMatchObject({
    aliases: ['champion'],
    checks: [
      {
        id: 2,
        alias: 'champion',
        passed: false,
        actor: workspace.actor,
        gates: [{ name: 'Root mean squared error at most 0.7 on test', passed: false, evidence: { value: 0.9, limit: 0.7, n: 15 } }],
      },
    ],
    moves: [
      {
        alias: 'champion',
        from: null,
        to: 'wine@v1',
        reason: 'the only one for cider',
        overridden: true,
        check: 2,
        actor: workspace.actor,
      },
    ],
  })
  expect(found.moves[0].author).toMatch(/^[0-9a-f]{16,64}$/)
  // The same state of the registry gives the same record.
  expect(approval()).toEqual(found)
})

test('[DS-11] a column that became sensitive after a check is masked in the record', () => {
  const { workspace, version, approval } = registered()
  const result = (detail: string, evidence: GateResult['evidence']): GateResult => ({
    gate: { kind: 'slices', part: 'test', minSupport: 30 },
    name: 'No slice worse on test',
    passed: false,
    detail,
    evidence,
  })
  const results = [
    result('1 of 4 slices of at least 30 test rows are worse than the whole: born < 1950: 0.9, 31 rows.', {
      slices: 4,
      failing: 1,
      minSupport: 30,
      'born < 1950': 0.9,
    }),
  ]
  workspace.write((db) => {
    const check = keepCheck(db, version, 'champion', { gates: [results[0].gate] }, results, { actor: 'ada', basis: { gates: '' } })
    setAlias(db, version, 'champion', 'only "born" = "1949" is worse', { gateCheckId: check.id, overridden: true })
  })
  expect(JSON.stringify(approval())).toContain('1950')
  const masked = approval(['born'])
  expect(JSON.stringify(masked)).not.toMatch(/1950|1949/)
  expect(masked.checks[0].gates[0]).toMatchObject({ passed: false, evidence: { slices: 4, failing: 1 } })
})

test('a long history is cut to its newest entries, and says so', () => {
  const { workspace, version, approval } = registered()
  workspace.write((db) => {
    for (let i = 0; i < approvalLimit + 5; i++) setAlias(db, version, `a${i}`, `move ${i}`)
  })
  const { moves, omitted } = approval()
  expect(moves).toHaveLength(approvalLimit)
  expect(moves.at(-1)?.reason).toBe(`move ${approvalLimit + 4}`)
  expect(omitted).toEqual({ checks: 0, moves: 5 })
})
