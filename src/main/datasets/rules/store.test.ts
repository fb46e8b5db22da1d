import { createHash } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import type { Rule, RuleResult } from '../../../shared/domain/datasets/rules.ts'
import { temporaryFolder } from '../../testing.ts'
import { createWorkspace, type Workspace } from '../../workspace/index.ts'
import { canonicalText } from '../versions/makeVersion.ts'
import { addVersion, type VersionRow } from '../versions/registry.ts'
import { checksBeforeNext, commitResults } from './commit.ts'
import {
  addResults,
  addRule,
  checksFor,
  overrideRule,
  removeRule,
  requireRulesPass,
  rulesOf,
  rulesReport,
  settleRule,
  uncheckedRules,
} from './store.ts'

function newWorkspace(): Workspace {
  const workspace = createWorkspace(temporaryFolder())
  onTestFinished(() => workspace.close())
  return workspace
}

function version({ write }: Workspace, name: string, rows: number): VersionRow {
  const object = createHash('sha256').update(`${name} ${rows}`).digest('hex')
  const manifest = {
    format: 'cairn.dataset/1' as const,
    columns: [{ name: 'a', type: 'integer' as const }],
    key: [],
    target: null,
    segments: [{ object, rows, bytes: 1 }],
  }
  const manifestText = canonicalText(manifest)
  const hash = createHash('sha256').update(manifestText).digest('hex')
  return write((db) => addVersion(db, name, { manifest, manifestText, hash, profileObject: object, source: {} }).version)
}

const range: Rule = { kind: 'range', column: 'a', min: 0 }
const found = (ruleId: number, passed: boolean): RuleResult => ({ ruleId, passed, failingRows: passed ? 0 : 2, detail: 'Found.' })
const failed = expect.objectContaining({ code: 'RULES_FAILED' }) as unknown

test('[DS-12] a blocking rule stops training until it passes or a person overrides it; a warning never does', () => {
  const workspace = newWorkspace()
  const { db } = workspace
  const v1 = version(workspace, 'wine', 10)
  const [blocking, warning] = workspace.write((tx) => [
    addRule(tx, v1.datasetId, range, 'block'),
    addRule(tx, v1.datasetId, { kind: 'rows', min: 1 }, 'warn'),
  ])
  expect(() => requireRulesPass(db, v1.id)).toThrowError(failed)
  expect(uncheckedRules(db, v1).map(({ id }) => id)).toEqual([blocking.id, warning.id])
  const checks = checksFor(db, rulesOf(db, v1.datasetId), null)
  workspace.write((tx) => addResults(tx, v1, checks, [found(blocking.id, false), found(warning.id, false)]))
  expect(() => requireRulesPass(db, v1.id)).toThrowError(
    expect.objectContaining({
      details: {
        version: 'wine@v1',
        rule: blocking.id,
        rules: [blocking.id],
        failingRows: 2,
        override: expect.stringContaining(`cairn rules override 'wine@v1' ${blocking.id}`) as unknown,
      },
    }),
  )
  expect(rulesReport(db, v1.id)).toMatchObject({ ref: 'wine@v1', ok: false, failed: 2, blocking: 1, unchecked: 0 })
  workspace.write((tx) => overrideRule(tx, v1, blocking, { reason: 'real wines', actor: 'ada' }))
  requireRulesPass(db, v1.id)
  expect(rulesReport(db, v1.id)).toMatchObject({
    ok: true,
    failed: 2,
    blocking: 0,
    rules: [{ override: { reason: 'real wines', actor: 'ada' } }, {}],
  })
  const next = version(workspace, 'wine', 20)
  expect(() => requireRulesPass(db, next.id)).toThrowError(failed)
  workspace.write((tx) => removeRule(tx, blocking.id))
  requireRulesPass(db, next.id)
})

test('there is nothing to override where a rule passes, only warns, or was not checked', () => {
  const workspace = newWorkspace()
  const { db } = workspace
  const v1 = version(workspace, 'wine', 10)
  const [passing, warning, unchecked] = workspace.write((tx) => [
    addRule(tx, v1.datasetId, range, 'block'),
    addRule(tx, v1.datasetId, { kind: 'rows', min: 11 }, 'warn'),
    addRule(tx, v1.datasetId, { kind: 'rows', min: 12 }, 'block'),
  ])
  const checks = checksFor(db, rulesOf(db, v1.datasetId), null)
  workspace.write((tx) => addResults(tx, v1, checks, [found(passing.id, true), found(warning.id, false)]))
  for (const rule of [passing, warning, unchecked]) {
    expect(() => workspace.write((tx) => overrideRule(tx, v1, rule, { reason: 'why not', actor: 'ada' }))).toThrowError(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    )
  }
})

test('[DS-12] a new version keeps what its rules found; a rule that went or came meanwhile counts as not checked', () => {
  const workspace = newWorkspace()
  const { db } = workspace
  expect(checksBeforeNext(db, 'wine')).toBeUndefined()
  const v1 = version(workspace, 'wine', 10)
  expect(checksBeforeNext(db, 'wine')).toBeUndefined()
  const [gone, kept, change] = workspace.write((tx) => [
    addRule(tx, v1.datasetId, range, 'block'),
    addRule(tx, v1.datasetId, { kind: 'range', column: 'a', max: 5 }, 'block'),
    addRule(tx, v1.datasetId, { kind: 'rows', maxChange: 0.5 }, 'warn'),
  ])
  const checks = checksBeforeNext(db, 'wine')
  expect(checks).toMatchObject({ rowsBefore: 10, rules: [{ id: gone.id }, { id: kept.id }, { id: change.id }] })
  workspace.write((tx) => removeRule(tx, gone.id))
  const between = version(workspace, 'wine', 20)
  const v3 = version(workspace, 'wine', 30)
  const results = [found(gone.id, false), found(kept.id, false), found(change.id, true)]
  const told = workspace.write((tx) => commitResults(tx, v3, checks, results))
  expect(told).toEqual([`Rule ${kept.id} fails and blocks training: "a" is at most 5. Found.`])
  expect(uncheckedRules(db, v3).map(({ id }) => id)).toEqual([change.id])
  expect(uncheckedRules(db, between).map(({ id }) => id)).toEqual([kept.id, change.id])
})

test('a reference by name is kept as the hash of its version; the same rule twice is refused', () => {
  const workspace = newWorkspace()
  const { db } = workspace
  const v1 = version(workspace, 'wine', 10)
  version(workspace, 'wine', 20)
  const rule: Rule = { kind: 'drift', column: 'a', measure: 'psi', limit: 0.2, reference: 'wine@v1' }
  const settled = settleRule(db, rule)
  expect(settled).toEqual({ ...rule, reference: v1.hash })
  expect(settleRule(db, settled)).toEqual(settled)
  expect(() => settleRule(db, { ...rule, reference: 'wine@v9' })).toThrowError(expect.objectContaining({ code: 'NOT_FOUND' }))
  workspace.write((tx) => addRule(tx, v1.datasetId, settled, 'warn'))
  expect(() => workspace.write((tx) => addRule(tx, v1.datasetId, settled, 'block'))).toThrowError(
    expect.objectContaining({ code: 'ALREADY_EXISTS' }),
  )
  expect(rulesReport(db, v1.id).rules[0].text).toContain('wine@v1')
  expect(checksFor(db, rulesOf(db, v1.datasetId), null).references).toMatchObject([{ hash: v1.hash }])
})
