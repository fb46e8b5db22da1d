import { expect, test } from 'vitest'
import { withDuckDB } from '../duckdb.ts'
import { failure, temporaryFolder } from '../testing.ts'
import { bounded } from './bounds.ts'

const folder = temporaryFolder()
const { signal } = new AbortController()
const query = (sql: string) => (stopped: AbortSignal) =>
  withDuckDB({ scratch: folder.root, signal: stopped }, async (duck) => Number((await duck.row(sql))[0]))

test('[DS-16] what takes neither much memory nor long gives its result', async () => {
  expect(await bounded({ signal, time: 600_000 }, query('SELECT 41 + 1'))).toBe(42)
})

test('[DS-16] texts that DuckDB does not count are bounded by the memory of the process', async () => {
  const memory = process.memoryUsage.rss() + 2 ** 27
  const sql = "SELECT sum(length(repeat('x', 1000000 + (i % 7)::INTEGER))) FROM range(100000) AS t(i)"
  expect((await failure(bounded({ signal, memory }, query(sql)))).code).toBe('WORKER_DIED')
})

test('[DS-16] a preview ends, also of a query that does not', async () => {
  const endless = 'SELECT count(*) FROM range(10000000000) a(i), range(10000000000) b(j) WHERE (i * j) % 7 = 3'
  expect((await failure(bounded({ signal, time: 300 }, query(endless)))).code).toBe('STEP_INVALID')
})

test('[DS-16] a person ends it at once', async () => {
  const person = new AbortController()
  const endless = 'SELECT count(*) FROM range(10000000000) a(i), range(10000000000) b(j) WHERE (i * j) % 7 = 3'
  const asked = failure(bounded({ signal: person.signal }, query(endless)))
  person.abort()
  expect((await asked).code).toBe('CANCELLED')
})
