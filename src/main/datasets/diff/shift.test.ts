import { expect, test } from 'vitest'
import { checkRulesTask } from '../rules/tasks.ts'
import { temporaryFolder } from '../testing.ts'
import { diffTask } from './diff.ts'
import wide from '../../statistics/fixtures/shift.json' with { type: 'json' }
import fixture from './fixtures/shift.json' with { type: 'json' }

const folder = temporaryFolder()
const version = async (name: string, content: string) => (await folder.import(name, content)).manifest
const csv = ({ x, c }: { x: number[]; c: string[] }) => `x,c,empty\n${x.map((value, index) => `${value},${c[index]},`).join('\n')}\n`

test('[DS-4] shifts are those of numpy and scipy: PSI over the deciles of the first version, Kolmogorov–Smirnov, chi-square', async () => {
  const found = await diffTask(
    { from: await version('a.csv', csv(fixture.from)), to: await version('b.csv', csv(fixture.to)) },
    folder.context(),
  )
  const [x, c, empty] = found.columns
  expect(x.test?.kind).toBe('ks')
  expect(x.psi).toBeCloseTo(fixture.x.psi, 12)
  expect(x.test?.statistic).toBeCloseTo(fixture.x.statistic, 12)
  expect(x.test?.p).toBeCloseTo(fixture.x.p, 12)
  expect(c.test?.kind).toBe('chiSquare')
  expect(c.psi).toBeCloseTo(fixture.c.psi, 12)
  expect(c.test?.statistic).toBeCloseTo(fixture.c.statistic, 10)
  expect(c.test?.p).toBeCloseTo(fixture.c.p, 12)
  expect(empty).toMatchObject({ psi: null, test: null, missing: { from: 400, to: 300 } })
})

test('[DS-4] dates are compared as times; a column that became text is counted but not compared', async () => {
  const from = await version('d.csv', 'day,v\n2024-01-01,1\n2024-01-02,2\n2024-01-03,3\n')
  const to = await version('e.csv', 'day,v\n2025-01-01 10:00,one\n2025-01-02 10:00,2\n')
  const found = await diffTask({ from, to }, folder.context())
  expect(found.columns[0]).toMatchObject({ column: 'day', test: { kind: 'ks', statistic: 1 } })
  expect(found.columns[1]).toMatchObject({ column: 'v', type: 'text', psi: null, test: null, missing: { from: 0, to: 0 } })
})

const repeat = (n: number, level: (i: number) => string) => Array.from({ length: n }, (_, i) => level(i))
const common = (n: number, levels: number) => repeat(n, (i) => `c${i % levels}`)
const fresh = (n: number) => repeat(n, (i) => `new${i}`)
const levels: Record<keyof typeof wide.levels, [from: string[], to: string[]]> = {
  replaced: [repeat(1_000, (i) => `old${i % 5}`), fresh(1_000)],
  rare: [
    [...common(1_100, 45), ...repeat(50, (i) => `old${i % 5}`)],
    [...common(1_100, 45), ...fresh(200)],
  ],
  added: [common(500, 10), [...common(500, 10), ...fresh(200)]],
  triples: [repeat(600, (i) => `a${Math.floor(i / 3)}`), repeat(600, (i) => `b${Math.floor(i / 3)}`)],
  ids: [repeat(300, (i) => `a${i}`), repeat(300, (i) => `b${i}`)],
}

test.each(Object.keys(levels) as (keyof typeof levels)[])(
  '[DS-4] levels of both sides count, in a comparison and in a rule: %s',
  async (name) => {
    const [from, to] = await Promise.all(levels[name].map((side, i) => version(`${name}${i}.csv`, `c\n${side.join('\n')}\n`)))
    const { psi, statistic, p } = wide.levels[name]
    const [c] = (await diffTask({ from, to }, folder.context())).columns
    expect(c.psi).toBeCloseTo(psi, 12)
    expect(c.test?.statistic).toBeCloseTo(statistic, 8)
    expect(c.test?.p).toBeCloseTo(p, 12)
    const rule = { kind: 'drift', column: 'c', reference: 'a@v1', limit: 0.25, measure: 'psi' } as const
    const checks = { rules: [{ id: 1, rule }], rowsBefore: null, references: [{ hash: 'a@v1', manifest: from }] }
    const [result] = await checkRulesTask({ manifest: to, checks }, folder.context())
    expect(result.passed).toBe(psi <= 0.25)
  },
)

const ramp = (n: number) => repeat(n, String)
const numbers: Record<keyof typeof wide.numbers, [from: string[], to: string[]]> = {
  beyond: [ramp(200), [...ramp(180), ...repeat(20, (i) => String(10_000 + i))]],
  constant: [repeat(50, () => '7'), repeat(60, () => '1000')],
  flags: [repeat(100, (i) => (i < 95 ? '0' : '1')), repeat(100, (i) => (i < 5 ? '0' : '1'))],
}

test.each(Object.keys(numbers) as (keyof typeof numbers)[])(
  '[DS-4] numbers in a new range, and very common ones, are seen by PSI: %s',
  async (name) => {
    const [from, to] = await Promise.all(numbers[name].map((side, i) => version(`n${name}${i}.csv`, `x\n${side.join('\n')}\n`)))
    const [x] = (await diffTask({ from, to }, folder.context())).columns
    expect(x.psi).toBeCloseTo(wide.numbers[name].psi, 12)
    expect(x.test?.statistic).toBeCloseTo(wide.numbers[name].statistic, 12)
    expect(x.test?.p).toBeCloseTo(wide.numbers[name].p, 12)
  },
)
