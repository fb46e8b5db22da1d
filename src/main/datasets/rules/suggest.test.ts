import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Profile } from '../../../shared/domain/datasets/dataset.ts'
import type { ImportOptions } from '../../../shared/domain/datasets/import.ts'
import { importTask } from '../versions/import.ts'
import { temporaryFolder } from '../testing.ts'
import { suggestRules } from './suggest.ts'
import { checkRulesTask } from './tasks.ts'

const folder = temporaryFolder()
const samples = join(import.meta.dirname, '../../../../resources/samples')

async function suggested(version: Awaited<ReturnType<typeof folder.import>>) {
  const profile = JSON.parse((await folder.objects.get(version.profileObject)).toString()) as Profile
  const { manifest } = version
  return suggestRules(profile, manifest, manifest.key)
}

const checked = (version: Awaited<ReturnType<typeof folder.import>>, rules: Awaited<ReturnType<typeof suggested>>) =>
  checkRulesTask(
    { manifest: version.manifest, checks: { rules: rules.map(({ rule }, id) => ({ id, rule })), rowsBefore: null, references: [] } },
    folder.context(),
  )

describe('[DS-12] rules that are suggested hold in the data that they are suggested from:', () => {
  test.each<[string, ImportOptions]>([
    ['breast-cancer.csv', {}],
    ['penguins.csv', { target: 'Species', nullTokens: ['', '.', 'NA'] }],
    ['wine-quality-red.csv', { delimiter: ';', target: 'quality' }],
    ['wine-quality-white.csv', { delimiter: ';', target: 'quality' }],
    ['seattle-weather.csv', { target: 'weather', key: ['date'] }],
  ])('%s', async (file, options) => {
    const version = await importTask({ path: join(samples, file), options }, folder.context())
    const rules = await suggested(version)
    expect(rules.length).toBeGreaterThan(4)
    expect(rules.length).toBeLessThanOrEqual(25)
    for (const { reason } of rules) expect(reason.length).toBeGreaterThan(10)
    for (const [index, result] of (await checked(version, rules)).entries()) {
      expect(result, JSON.stringify(rules[index].rule)).toMatchObject({ passed: true, failingRows: 0 })
    }
  })
})

test('[DS-12] what is suggested fits the column', async () => {
  const rows = Array.from({ length: 100 }, (_, i) => [
    i,
    i % 2,
    i / 7 - 3,
    ['a', 'b', 'c'][i % 3],
    `text ${i}`,
    i % 10 === 0 ? '' : i % 30,
    1,
    `2024-01-${10 + (i % 9)}`,
    '',
  ])
  const text = `id,flag,x,level,free,gaps,same,day,empty\n${rows.map((row) => row.join(',')).join('\n')}\n`
  const version = await folder.import('kinds.csv', text, { key: ['id'], target: 'level' })
  expect((await suggested(version)).map(({ rule, severity }) => [severity, rule])).toEqual([
    ['block', { kind: 'columns', columns: ['id', 'flag', 'x', 'level', 'free', 'gaps', 'same', 'day', 'empty'], only: false }],
    ['block', { kind: 'unique', columns: ['id'] }],
    ['warn', { kind: 'rows', min: 50 }],
    ['block', { kind: 'missing', column: 'level', maxShare: 0 }],
    ['warn', { kind: 'set', column: 'level', values: ['a', 'b', 'c'] }],
    ['warn', { kind: 'set', column: 'flag', values: ['0', '1'] }],
    ['warn', { kind: 'range', column: 'x', min: -6.6, max: 14.7 }],
    ['warn', { kind: 'range', column: 'gaps', min: 0, max: 36 }],
    ['warn', { kind: 'missing', column: 'gaps', maxShare: 0.2 }],
  ])
})

test('[DS-12] bounds lie outside the values, whatever their size', async () => {
  for (const [low, high] of [
    [1e-12, 3e-12],
    [-1e300, 1e300],
    [1e15, 1e15 + 64],
    [-0.5, -0.25],
    [0.1, 0.1 + 1e-16],
  ]) {
    const version = await folder.import('scale.csv', `x,y\n${low},1\n${high},1\n${(low + high) / 2},1\n`, {
      types: [{ column: 'x', type: 'number' }],
    })
    const rules = await suggested(version)
    for (const result of await checked(version, rules)) expect(result.passed, `${low} to ${high}`).toBe(true)
  }
})
