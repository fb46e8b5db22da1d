import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Approval } from '../../shared/domain/packages/approval.ts'
import { ObjectStore } from '../workspace/index.ts'
import { canonicalJson } from './container/index.ts'
import { showTask } from './show.ts'
import { smallFiles, smallPackage } from './testing.ts'
import { verifyTask } from './verify.ts'

const measured = { part: 'test', data: { name: 'wine', version: 1, hash: 'a'.repeat(64) } }
const approval = Approval.parse({
  format: 'cairn.approval/1',
  modelVersion: 'small@v1',
  aliases: ['champion'],
  data: measured.data,
  evaluation: { part: 'test', sha256: 'b'.repeat(64) },
  checks: [
    {
      id: 7,
      alias: 'champion',
      passed: false,
      gates: [{ name: 'RMSE', passed: false, detail: '0.9', evidence: { value: 0.9 } }],
      at: 1,
      actor: 'Ana',
    },
  ],
  moves: [
    {
      alias: 'champion',
      from: null,
      to: 'small@v1',
      reason: 'needed',
      overridden: true,
      check: 7,
      at: 2,
      actor: 'Ana',
      author: 'c'.repeat(16),
    },
  ],
  omitted: { checks: 0, moves: 0 },
})
const metrics = {
  evaluation: {
    format: 'cairn.evaluation/1',
    task: 'regression',
    rows: 10,
    intervals: { confidence: 0.95, resamples: 100, seed: 1 },
    metrics: [{ metric: 'rmse', value: 0.5, low: 0.4, high: 0.6, method: 'bootstrap', n: 10 }],
    residuals: null,
  },
  baselines: [],
  measured,
}

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cairn-evidence-'))
})
afterAll(() => rm(folder, { recursive: true }))

let made = 0
async function packageWith(files: Readonly<Record<string, unknown>>): Promise<string> {
  const all = smallFiles()
  for (const [name, value] of Object.entries(files)) all.set(name, value instanceof Uint8Array ? value : canonicalJson(value))
  const path = join(folder, `${made++}.cairn`)
  await writeFile(path, await smallPackage({ files: all }))
  return path
}

const contextOf = () => ({
  signal: new AbortController().signal,
  scratch: folder,
  objects: new ObjectStore(join(folder, 'objects')),
  keeping: () => {},
  emit: () => {},
  progress: () => {},
})
const show = async (files: Readonly<Record<string, unknown>>) => (await showTask({ path: await packageWith(files) }, contextOf())).evidence
const verify = async (files: Readonly<Record<string, unknown>>) => verifyTask({ path: await packageWith(files) }, contextOf())
const approvalCheck = async (files: Readonly<Record<string, unknown>>) => {
  const report = await verify(files)
  expect(report.ok).toBe(true)
  return report.checks.find(({ name }) => name === 'approval')
}

describe('[PK-3] the evidence in a package', () => {
  test('is shown as its author recorded it, and verified with the rest', async () => {
    expect(await show({ 'approval.json': approval, 'metrics.json': metrics })).toMatchObject({
      approval,
      metrics: { evaluation: { rows: 10 }, measured },
      slices: null,
      lineage: null,
      problems: [],
    })
    expect(await approvalCheck({ 'approval.json': approval })).toMatchObject({
      status: 'ok',
      detail: '1 gate check, 1 alias change, 1 override recorded by the author',
    })
  })

  test('a package from before there was an approval record verifies, opens, and says so', async () => {
    expect(await show({})).toEqual({ approval: null, metrics: null, slices: null, lineage: null, problems: [] })
    expect(await approvalCheck({})).toEqual({ name: 'approval', status: 'skipped', detail: 'no approval record' })
    const { measured: _, ...old } = metrics
    expect((await show({ 'metrics.json': old })).metrics).toMatchObject({ evaluation: { rows: 10 } })
  })

  test('a changed approval record does not match its checksum', async () => {
    const path = join(folder, 'changed.cairn')
    const files = smallFiles().set('approval.json', canonicalJson(approval))
    const changed = canonicalJson({ ...approval, moves: [{ ...approval.moves[0], overridden: false }] })
    await writeFile(path, await smallPackage({ files, after: (all) => all.set('approval.json', changed) }))
    const report = await verifyTask({ path }, contextOf())
    expect(report.ok).toBe(false)
    expect(report.checks.filter(({ status }) => status === 'failed')).toMatchObject([
      { name: 'sizes', entry: 'approval.json' },
      { name: 'checksums', entry: 'approval.json' },
    ])
    await expect(showTask({ path }, contextOf())).rejects.toMatchObject({ code: 'PACKAGE_TAMPERED' })
  })
})

describe('[PK-3] hostile evidence', () => {
  test('texts that hide or turn a part of themselves show it', async () => {
    const turned = 'approved\u202edetcejer\u200b \u001b[31m\u0000'
    const hostile = {
      ...approval,
      moves: [{ ...approval.moves[0], reason: turned, actor: 'Ana\u2066' }],
      checks: [{ ...approval.checks[0], gates: [{ name: turned, passed: true, detail: turned, evidence: { [turned]: turned } }] }],
    }
    const found = JSON.stringify((await show({ 'approval.json': hostile })).approval)
    expect(found).not.toMatch(/\\u202e|\u202e|\u200b|\u2066|\\u001b|\\u0000/)
    expect(found).toContain('approved\ufffddetcejer')
  })

  test.each([
    ['no JSON', Buffer.from('{'), /not valid JSON/],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]), /not valid JSON/],
    ['nested without end', Buffer.from('['.repeat(2_000_000)), /not valid JSON/],
    ['larger than can be shown', Buffer.from(`"${'ab'.repeat(5_000_000)}"`), /larger than 8 MiB/],
    ['another form', canonicalJson({ format: 'cairn.approval/2' }), /does not know/],
    ['about another model', canonicalJson({ ...approval, modelVersion: 'other@v1' }), /another model version, "other@v1"/],
    ['without end', canonicalJson({ ...approval, aliases: Array.from({ length: 100_000 }, () => 'champion') }), /does not know/],
    [
      'a reason without end',
      canonicalJson({ ...approval, moves: [{ ...approval.moves[0], reason: 'x'.repeat(1_000_000) }] }),
      /does not know/,
    ],
  ])('an approval that is %s is not shown, and why is told', async (_, bytes, why) => {
    const { approval: found, problems } = await show({ 'approval.json': bytes })
    expect(found).toBeNull()
    expect(problems).toEqual([{ file: 'approval.json', why: expect.stringMatching(why) as string }])
    expect(await approvalCheck({ 'approval.json': bytes })).toMatchObject({ status: 'skipped', entry: 'approval.json' })
  })

  test('metrics of another task are not shown', async () => {
    const other = {
      ...metrics,
      evaluation: { ...metrics.evaluation, task: 'multiclass', labels: [], confusion: { labels: [], counts: [] }, classes: [] },
    }
    const { metrics: found, problems } = await show({ 'metrics.json': other })
    expect(found).toBeNull()
    expect(problems).toMatchObject([{ file: 'metrics.json', why: /multiclass/ }])
  })

  test('what belongs to every object is no evidence of its own', async () => {
    const figures = Buffer.from(
      canonicalJson(approval)
        .toString()
        .replace('"evidence":{', '"evidence":{"__proto__":{"polluted":true},"constructor":1,"toString":"x",'),
    )
    const found = (await show({ 'approval.json': figures })).approval
    expect(Object.entries(found?.checks[0].gates[0].evidence ?? {})).toEqual([
      ['constructor', 1],
      ['toString', 'x'],
      ['value', 0.9],
    ])
    expect('polluted' in {}).toBe(false)
  })
})

describe('[PK-3] a package without sample rows', () => {
  const none = { 'samples.csv': Buffer.from('x\r\n'), 'expected.csv': Buffer.from('prediction\r\n') }

  test('verifies, and says that there is nothing to replay', async () => {
    const report = await verify(none)
    expect(report.ok).toBe(true)
    expect(report.checks.find(({ name }) => name === 'samples')).toEqual({
      name: 'samples',
      status: 'skipped',
      detail: 'no sample rows to replay',
    })
  })

  test('has to have the files all the same, and as many answers as rows', async () => {
    const differing = await verify({ ...none, 'expected.csv': Buffer.from('prediction\r\n1\r\n') })
    expect(differing.ok).toBe(false)
    const files = smallFiles()
    files.delete('samples.csv')
    const path = join(folder, 'lacking.cairn')
    await writeFile(path, await smallPackage({ files }))
    expect((await verifyTask({ path }, contextOf())).ok).toBe(false)
  })
})
