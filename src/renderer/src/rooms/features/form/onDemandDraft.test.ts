import { describe, expect, test } from 'vitest'
import { checkFeatures, newOnDemandDraft, onDemandDefinitionsOf, onDemandProblem, readableColumns } from './onDemandDraft.ts'

const views = [
  {
    name: 'driver',
    columns: [
      { name: 'speed', type: 'number' },
      { name: 'rain', type: 'number' },
    ],
  },
  { name: 'zone', columns: [{ name: 'rain', type: 'number' }] },
] as const
const request = [{ name: 'distance', type: 'number' }] as const
const readable = readableColumns(request, views)
const computed = (name: string, expression: string) => ({ name, expression, description: '' })

describe('[FS-1] the form of on-demand features', () => {
  test('reads a feature that two views have only by its view', () => {
    expect(readable.map(({ name }) => name)).toEqual(['distance', 'speed', 'driver:rain', 'zone:rain'])
  })

  test('checks expressions in whatever order they read each other', () => {
    const found = checkFeatures([computed('late', 'minutes > 20'), computed('minutes', 'distance / speed * 60')], readable)
    expect(found).toEqual([
      { type: 'boolean', problem: null },
      { type: 'number', problem: null },
    ])
  })

  test('shows an error at its place', () => {
    const [found] = checkFeatures([computed('late', 'distance + sped')], readable)
    expect(found.problem).toMatchObject({ code: 'COLUMN_UNKNOWN', column: 'sped', position: 11 })
  })

  test('leaves a cycle to the plan, which names it', () => {
    const cycle = checkFeatures([computed('a', 'b + 1'), computed('b', 'a + 1')], readable)
    expect(cycle).toEqual([
      { type: null, problem: null },
      { type: null, problem: null },
    ])
  })

  test('tells what is missing, and defines what it holds', () => {
    expect(onDemandProblem(newOnDemandDraft, checkFeatures(newOnDemandDraft.features, []))).toBe('Missing: Name')
    const draft = { ...newOnDemandDraft, name: 'context', uses: ['driver'], request, features: [computed('slow', 'speed < 10')] }
    expect(onDemandProblem(draft, checkFeatures(draft.features, readable))).toBeNull()
    expect(onDemandProblem({ ...draft, features: [computed('slow', '')] }, [])).toBe('Missing: Expression of feature 1')
    expect(onDemandDefinitionsOf(draft).data?.onDemand[0]).toMatchObject({ name: 'context', uses: ['driver'], request })
  })
})
