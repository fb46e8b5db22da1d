import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ImportResult } from '../src/shared/contract/datasets/index.ts'
import type { Run } from '../src/shared/contract/experiments/index.ts'
import type { FailingRows, RulesReport, RuleStatus, RuleSuggestion } from '../src/shared/contract/datasets/rules.ts'
import { cairn, failure, json, newWorkspace, sample } from './cairn.ts'

const training = ['--model', 'linear', '--epochs', '3']

test('[DS-12] bad rows are appended, a rule fails, training is blocked, a person overrides it with a reason, and it trains', async () => {
  const cwd = await newWorkspace()
  const at = { cwd }
  await json(['data', 'import', sample('wine-quality-red.csv'), '--name', 'wine', '--target', 'quality'], at)

  // suggested, applied once
  const { suggestions, added } = await json<{ suggestions: RuleSuggestion[]; added: RuleStatus[] }>(
    ['rules', 'suggest', 'wine', '--apply'],
    at,
  )
  expect(added).toHaveLength(suggestions.length)
  expect(added.every(({ result }) => result?.passed)).toBe(true)
  expect(await json(['rules', 'suggest', 'wine', '--apply'], at)).toMatchObject({ added: [] })

  // made by hand
  const rule = await json<RuleStatus>(['rules', 'add', 'wine', 'range', 'alcohol', '--min', '5', '--max', '20', '--block'], at)
  expect(rule).toMatchObject({ severity: 'block', result: { passed: true, failingRows: 0 }, text: '"alcohol" is from 5 to 20' })
  const drift = await json<RuleStatus>(['rules', 'add', 'wine', 'drift', 'pH', '--against', 'wine@v1', '--psi', '0.1'], at)
  expect(drift).toMatchObject({ text: expect.stringContaining('wine@v1') as unknown, result: { passed: true } })
  expect((await cairn(['rules', 'check', 'wine'], at)).code).toBe(0)
  const first = await json<Run>(['train', 'wine', ...training], at)

  // bad rows
  const header =
    '"fixed acidity";"volatile acidity";"citric acid";"residual sugar";"chlorides";"free sulfur dioxide";"total sulfur dioxide";"density";"pH";"sulphates";"alcohol";"quality"'
  const good = '7.4;0.7;0;1.9;0.076;11;34;0.9978;3.51;0.56;9.4;5'
  writeFileSync(join(cwd, 'more.csv'), `${header}\n${good}\n${good.replace(';9.4;', ';94;')}\n${good.replace(';9.4;', ';0;')}\n`)
  const appended = await json<ImportResult>(['data', 'append', 'wine', 'more.csv'], at)
  expect(appended.version.ref).toBe('wine@v2')
  expect(appended.warnings.filter((warning) => warning.includes(`Rule ${rule.id} fails and blocks training`))).toHaveLength(1)
  const report = await json<RulesReport>(['rules', 'list', 'wine'], at)
  expect(report).toMatchObject({ ref: 'wine@v2', ok: false, blocking: 1, unchecked: 0 })
  expect(report.rules.find(({ id }) => id === rule.id)?.result).toMatchObject({ passed: false, failingRows: 2 })
  expect(await json<RulesReport>(['rules', 'list', 'wine@v1'], at)).toMatchObject({ ok: true, failed: 0 })

  // the rows, in pages
  const page = await json<FailingRows>(['rules', 'failing', 'wine', String(rule.id), '--columns', 'alcohol'], at)
  expect(page).toEqual({
    columns: ['alcohol'],
    total: 2,
    rows: [
      { row: 1601, cells: [94] },
      { row: 1602, cells: [0] },
    ],
  })
  const second = await json<FailingRows>(['rules', 'failing', 'wine', String(rule.id), '--limit', '1', '--offset', '1'], at)
  expect(second).toMatchObject({ total: 2, rows: [{ row: 1602 }] })
  expect(second.columns[0]).toBe('alcohol')

  // blocked
  expect((await cairn(['rules', 'check', 'wine'], at)).code).toBe(3)
  const refused = await failure(['train', 'wine', ...training], at)
  expect(refused).toMatchObject({ code: 'RULES_FAILED', exit: 3, details: { version: 'wine@v2', rule: rule.id, failingRows: 2 } })
  expect(await json(['train', 'wine@v1', ...training], at)).toMatchObject({ status: 'done' })

  // overridden, for this version only
  expect((await failure(['rules', 'override', 'wine', String(rule.id), '--reason', ' '], at)).code).toBe('INVALID_INPUT')
  const override = await json<RuleStatus>(['rules', 'override', 'wine', String(rule.id), '--reason', 'a trial with known faults'], at)
  expect(override.override).toMatchObject({ reason: 'a trial with known faults' })
  expect((await cairn(['rules', 'check', 'wine'], at)).code).toBe(0)
  expect(await json(['train', 'wine', ...training], at)).toMatchObject({ status: 'done', dataset: 'wine@v2' })

  // a rule that came after the versions is checked when it is needed
  const late = await json<RuleStatus>(['rules', 'add', 'wine', 'rows', '--min', '1600', '--block'], at)
  expect(late.result).toMatchObject({ passed: true })
  expect(await failure(['runs', 'reproduce', String(first.id)], at)).toMatchObject({
    code: 'RULES_FAILED',
    details: { rule: late.id, version: 'wine@v1' },
  })
  expect(await json(['rules', 'remove', String(late.id)], at)).toMatchObject({ id: late.id })
  expect(await json(['runs', 'reproduce', String(first.id)], at)).toMatchObject({ identical: true })
  expect(await json(['workspace', 'verify'], at)).toMatchObject({ ok: true })
}, 300_000)

test('[DS-12] a rule that cannot be is refused and not kept', async () => {
  const cwd = await newWorkspace()
  const at = { cwd }
  await json(['data', 'import', sample('wine-quality-red.csv'), '--name', 'wine'], at)
  for (const [args, code] of [
    [['wine', 'pattern', 'alcohol', '--pattern', '[a-'], 'RULE_INVALID'],
    [['wine', 'range', 'strength', '--min', '1'], 'COLUMN_UNKNOWN'],
    [['wine', 'range', 'alcohol'], 'INVALID_INPUT'],
    [['wine', 'range', 'alcohol', '--min', '9', '--max', '1'], 'INVALID_INPUT'],
    [['wine', 'range', 'alcohol', 'pH', '--min', '9'], 'INVALID_INPUT'],
    [['wine', 'shape', 'alcohol'], 'INVALID_INPUT'],
    [['wine', 'drift', 'alcohol', '--against', 'wine@v7', '--psi', '0.2'], 'NOT_FOUND'],
    [['wine', 'drift', 'alcohol', '--against', 'wine@v1'], 'INVALID_INPUT'],
    [['beer', 'rows', '--min', '1'], 'NOT_FOUND'],
  ] as const) {
    expect(await failure(['rules', 'add', ...args], at), args.join(' ')).toMatchObject({ code, exit: 2 })
  }
  expect(await json(['rules', 'list', 'wine'], at)).toMatchObject({ ok: true, rules: [] })
  expect(await failure(['rules', 'failing', 'wine', '1'], at)).toMatchObject({ code: 'NOT_FOUND' })
  expect(await failure(['rules', 'remove', '1'], at)).toMatchObject({ code: 'NOT_FOUND' })
})

test('[DS-11] [DS-12] values of sensitive columns are neither suggested nor listed', async () => {
  const cwd = await newWorkspace()
  const at = { cwd }
  const rows = Array.from({ length: 60 }, (_, i) => `${i % 3 === 0 ? 'ill' : 'well'},${40 + i / 2}`)
  writeFileSync(join(cwd, 'patients.csv'), `state,weight\n${rows.join('\n')}\n`)
  await json(['data', 'import', 'patients.csv'], at)
  await json(['data', 'sensitive', 'patients', '--mark', 'state,weight'], at)
  const { added } = await json<{ added: RuleStatus[] }>(['rules', 'suggest', 'patients', '--apply'], at)
  expect(added.map(({ rule }) => rule.kind)).toEqual(['columns', 'rows'])
  const rule = await json<RuleStatus>(['rules', 'add', 'patients', 'range', 'weight', '--max', '69'], at)
  // Which rows break it would tell the values, limit by limit; how many do is told.
  expect(await failure(['rules', 'failing', 'patients', String(rule.id)], at)).toMatchObject({ code: 'INVALID_INPUT', exit: 2 })
  expect(rule.result).toMatchObject({ passed: false, failingRows: 1 })
  expect(rule.result?.detail).not.toContain('69.5')
  expect(await json(['rules', 'remove', String(rule.id)], at)).toMatchObject({ id: rule.id })
  await json(['undo'], at)
  expect(await json<RulesReport>(['rules', 'list', 'patients'], at)).toMatchObject({ rules: [{}, {}, { id: rule.id }] })
})
