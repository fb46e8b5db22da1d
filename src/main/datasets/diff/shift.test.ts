import { expect, test } from 'vitest'
import { temporaryFolder } from '../testing.ts'
import { diffTask } from './diff.ts'
import fixture from './fixtures/shift.json' with { type: 'json' }

const folder = temporaryFolder()
const version = async (name: string, content: string) => (await folder.import(name, content)).manifest
const csv = ({ x, c }: { x: number[]; c: string[] }) => `x,c,empty\n${x.map((value, index) => `${value},${c[index]},`).join('\n')}\n`

test('[DS-4] shifts are those of numpy and scipy: PSI over ten bins of the first version, Kolmogorov–Smirnov, chi-square', async () => {
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
