import { describe, expect, test } from 'vitest'
import { identifier, list, literal, withDuckDB } from './duckdb.ts'
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
  })

  test('those files and scratch can be read and written', async () => {
    const rows = await withDuckDB({ files: [allowed], scratch }, async (duck) => {
      await duck.run(`COPY (FROM read_csv(${literal(allowed)})) TO ${literal(`${scratch}/copy.parquet`)}`)
      return duck.rows(`FROM ${literal(`${scratch}/copy.parquet`)}`)
    })
    expect(rows).toEqual([['1']])
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
