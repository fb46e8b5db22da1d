import { beforeAll, describe, expect, test } from 'vitest'
import { identifier, list, literal, reader, withDuckDB } from './duckdb.ts'
import { failure, temporaryFolder } from './testing.ts'

const folder = temporaryFolder()

describe('DuckDB is locked to the files that are named', () => {
  const allowed = folder.write('allowed.csv', 'a\n1\n')
  const other = folder.write('other.csv', 'a\n1\n')
  const scratch = folder.context().scratch

  test.each([
    `FROM read_csv('${other}')`,
    `COPY (SELECT 1) TO '${folder.path('out.csv')}'`,
    "FROM read_csv('/etc/passwd')",
    "FROM read_parquet('https://example.invalid/x.parquet')",
    'INSTALL httpfs',
    'LOAD httpfs',
    `ATTACH '${folder.path('x.db')}'`,
    'SET enable_external_access = true',
    "SET allowed_directories = ['/']",
    'RESET lock_configuration',
  ])('%s is refused', async (sql) => {
    const error = await failure(withDuckDB({ files: [allowed], scratch }, (duck) => duck.run(sql)))
    expect(error.message).toMatch(/permission|disabled|locked|not allowed|cannot/i)
    const little = await failure(withDuckDB({ files: [allowed], scratch, firstMemory: 2 ** 26 }, (duck) => duck.run(sql)))
    expect(little.message).toBe(error.message)
  })

  test('those files and scratch can be read and written', async () => {
    const rows = await withDuckDB({ files: [allowed], scratch }, async (duck) => {
      await duck.run(`COPY (FROM read_csv(${literal(allowed)})) TO ${literal(`${scratch}/copy.parquet`)}`)
      return duck.rows(`FROM ${literal(`${scratch}/copy.parquet`)}`)
    })
    expect(rows).toEqual([['1']])
  })
})

describe('a statement that needs more than the first memory', () => {
  const access = { scratch: folder.root, threads: 2, firstMemory: 2 ** 25 }
  // Lists do not go to disk.
  const large = 'SELECT len(list(i)) AS n FROM range(8_000_000) r(i)'
  const limit = "SELECT current_setting('memory_limit')"

  test('runs again with all', async () => {
    await withDuckDB(access, async (duck) => {
      expect(await duck.row(limit)).toEqual(['32.0 MiB'])
      await duck.run(`CREATE TABLE t AS ${large}`)
      expect(await duck.rows('FROM t')).toEqual([['8000000']])
      expect(await duck.row(limit)).not.toEqual(['32.0 MiB'])
    })
  })

  test('fails where all is not enough', async () => {
    const error = await failure(withDuckDB({ ...access, memory: 2 ** 25 }, (duck) => duck.rows(large)))
    expect(error).toMatchObject({ code: 'WORKER_DIED', message: 'There is not enough memory for this data.' })
  })

  // A small row group after the other, then one that is larger than the memory.
  const parts = ['small', 'large'].map((name) => folder.path(`${name}.parquet`))
  const stream = parts.map((path) => `FROM ${reader.parquet(path)}`).join(' UNION ALL ')
  beforeAll(async () => {
    const columns = Array.from({ length: 60 }, (_, k) => `i + ${k}.0::DOUBLE AS c${k}`).join(', ')
    await withDuckDB({ scratch: folder.root }, async (duck) => {
      await duck.run(`COPY (SELECT ${columns} FROM range(20000) r(i)) TO ${literal(parts[0])} (ROW_GROUP_SIZE 2048)`)
      await duck.run(`COPY (SELECT ${columns} FROM range(20000, 120000) r(i)) TO ${literal(parts[1])} (COMPRESSION uncompressed)`)
    })
  })

  test('goes on after the rows that were read', async () => {
    await withDuckDB(access, async (duck) => {
      const seen: number[] = []
      await duck.chunks(stream, 120_000, (chunk, offset) => {
        expect(offset).toBe(seen.length)
        seen.push(...chunk.getRows().map(([first]) => Number(first)))
      })
      expect(seen).toEqual(Array.from({ length: 120_000 }, (_, i) => i))
      expect(await duck.row(limit)).not.toEqual(['32.0 MiB'])
    })
  })

  test('ends no stream early without a word', async () => {
    const { firstMemory, ...all } = access
    const fails = { code: 'WORKER_DIED', message: 'There is not enough memory for this data.' }
    const chunks = withDuckDB({ ...all, memory: firstMemory }, (duck) => duck.chunks(stream, 120_000, () => {}))
    expect(await failure(chunks)).toMatchObject(fails)
    const texts = withDuckDB({ ...all, memory: firstMemory }, async (duck) => {
      let read = 0
      for await (const chunk of duck.stream(stream, 120_000)) read += chunk.rowCount
      return read
    })
    expect(await failure(texts)).toMatchObject(fails)
  })
})

test('names and texts of any kind go through SQL unchanged', async () => {
  const texts = ['__proto__', '"; drop table x; --', "it's", 'a\nb', '\\', '列', '']
  const row = await withDuckDB({ scratch: folder.root }, (duck) =>
    duck.row(
      `SELECT ${list(texts)}, ${texts
        .slice(0, -1)
        .map((text) => `${literal(text)} AS ${identifier(text)}`)
        .join(', ')}`,
    ),
  )
  expect(row).toEqual([texts, ...texts.slice(0, -1)])
  expect(() => literal('a\0b')).toThrow('NUL')
})

test('DuckDB is not loaded before it is used', async () => {
  const { execFileSync } = await import('node:child_process')
  const script =
    "await import('./src/main/datasets/index.ts'); console.log(process.report.getReport().sharedObjects.filter((path) => /duckdb/.test(path)).length)"
  expect(execFileSync(process.execPath, ['--input-type=module', '-e', script]).toString().trim()).toBe('0')
})
