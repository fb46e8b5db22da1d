import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { withDuckDB } from '../../datasets/tasks.ts'
import { temporaryFolder } from '../../testing.ts'
import { makeEntities, makeTable, testService, testView } from './fixtures/tables.ts'
import { joinService } from './join.ts'

/** See fixtures/makeFeast.py. */
interface Reference {
  readonly made: string
  readonly ttl: number
  readonly source: readonly [number, string, string, string, number][]
  readonly asked: readonly [number, string, string][]
  readonly trips: readonly (number | null)[]
  readonly rowsOfTwoThatAreTheSame: number
}

it('[FS-2] a join gives what Feast gives, where that keeps every entity row', async () => {
  const reference = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', 'feast.json'), 'utf8')) as Reference
  const { ttl, source, asked, trips } = reference
  const keys = [
    { name: 'driver', type: 'integer', column: 'driver', from: 'driver' } as const,
    { name: 'zone', type: 'text', column: 'zone', from: 'zone' } as const,
  ]
  const view = testView({
    name: 'stats',
    keys,
    time: { kind: 'event', column: 'event', created: 'created' },
    ttl,
    features: [{ name: 'trips', column: 'trips', type: 'integer' }],
  })
  const columns = [
    { name: 'driver', type: 'integer' },
    { name: 'zone', type: 'text' },
  ] as const
  // Feast drops one of two entity rows that are the same (feast#6787); the last row here is the first once more.
  expect(reference.rowsOfTwoThatAreTheSame).toBe(1)
  const found = await withDuckDB({ scratch: temporaryFolder() }, async (duck) => {
    const time = { name: 'time', type: 'datetime' } as const
    const entities = await makeEntities(duck, { columns: [...columns, time], rows: [...asked, asked[0]] }, 'time')
    const times = ['event', 'created'].map((name) => ({ name, type: 'datetime' as const }))
    const rows = await makeTable(duck, 'source', { columns: [...columns, ...times, { name: 'trips', type: 'integer' }], rows: source })
    const joined = await joinService(duck, testService([view]), { entities, sources: new Map([['stats', rows]]), mode: 'latest' })
    return duck.rows(`SELECT ${joined.outputs[0].sql} FROM ${joined.relation} ORDER BY row`)
  })
  expect(found.map(([value]) => (value === null ? null : Number(value)))).toEqual([...trips, trips[0]])
})
