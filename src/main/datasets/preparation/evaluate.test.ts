import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import { checkOnDemand, compileExpression, inexact, type Value } from '../../../shared/domain/expressions/index.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type Random, seededRandom } from '../../random.ts'
import { type Duck, literal, withDuckDB } from '../duckdb.ts'
import { computedSql } from './expressionSql.ts'
import { randomExpression } from './fixtures/randomExpressions.ts'
import { columns, randomRow } from './fixtures/randomValues.ts'
import { doubleLiteral, sqlTypes } from './values.ts'

/**
 * Expressions in SQL and in JavaScript, compared to the last bit. For more of them than the suite has time for:
 * CAIRN_RANDOM_EXPRESSIONS=100000 CAIRN_RANDOM_SEED=1 vitest run --testTimeout 10000000 evaluate.test.ts
 */
const expressionCount = Number(process.env.CAIRN_RANDOM_EXPRESSIONS ?? 240)
const seed = Number(process.env.CAIRN_RANDOM_SEED ?? 17)
const placesOf = (of: readonly Column[]) => new Map(of.map(({ name }, index) => [name, index]))

let scratch: string
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'cairn-evaluate-'))
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const inDuckDB = <T>(use: (duck: Duck) => Promise<T>) => withDuckDB({ scratch, threads: 1 }, use)

function cellSql(value: Value, { type }: Column): string {
  if (value === null) return 'NULL'
  switch (type) {
    case 'integer':
      return `(${String(value)})::BIGINT`
    case 'number':
      return doubleLiteral(value as number)
    case 'boolean':
      return String(value)
    case 'text':
      // DuckDB reads statements up to a NUL.
      return `replace(${literal(String(value).replaceAll('\0', '\u{10fffe}'))}, '\u{10fffe}', chr(0))`
    case 'date':
      return `(DATE '1970-01-01' + (${String(value)}))`
    case 'datetime':
      return `make_timestamp(${String(value)}::BIGINT)`
  }
}

async function makeRows(duck: Duck, of: readonly Column[], rows: readonly (readonly Value[])[]): Promise<void> {
  await duck.run(`CREATE OR REPLACE TABLE t (row INTEGER, ${of.map(({ type }, index) => `c${index} ${sqlTypes[type]}`).join(', ')})`)
  const values = rows.map((row, at) => `(${at}, ${row.map((value, index) => cellSql(value, of[index])).join(', ')})`)
  await duck.run(`INSERT INTO t VALUES ${values.join(', ')}`)
}

/** What DuckDB gives for each expression: the values of all rows. */
async function valuesInSql(duck: Duck, of: readonly Column[], sources: readonly string[]): Promise<Value[][]> {
  const made = sources.map((source) => computedSql(source, of))
  const selected = made.map(({ sql, type }) => {
    if (type === 'date') return `(${sql}) - DATE '1970-01-01'`
    return type === 'datetime' ? `epoch_us(${sql})` : sql
  })
  const reader = await duck.connection.runAndReadAll(
    `SELECT ${selected.map((sql, at) => `${sql} AS e${at}`).join(', ')} FROM t ORDER BY row`,
  )
  const values = reader.getColumnsJS() as Value[][]
  return values.map((column, at) => (made[at].type === 'date' ? column.map((days) => (days === null ? null : Number(days))) : column))
}

const valuesInJavaScript = (source: string, rows: readonly Value[][]): Value[] =>
  rows.map(compileExpression(checkOnDemand(source, columns), placesOf(columns)))

function isAllowed(source: string): boolean {
  try {
    checkOnDemand(source, columns)
    return true
  } catch (error) {
    if (CairnError.from(error).code === 'STEP_INVALID') return false
    throw error
  }
}

/** So many expressions; of some, the pattern is one that is refused. */
function allowedExpressions(count: number, random: Random): string[] {
  const found: string[] = []
  while (found.length < count) {
    const source = randomExpression(random)
    if (isAllowed(source)) found.push(source)
  }
  return found
}

describe('[FS-4] an expression has the same value in SQL and in JavaScript', () => {
  test('to the last bit, for random expressions over values at the edges of their types', async () => {
    const batch = 20
    const random = seededRandom(seed)
    await inDuckDB(async (duck) => {
      let present = 0
      for (let done = 0; done < expressionCount; done += batch) {
        const rows = Array.from({ length: 40 }, () => randomRow(random))
        const sources = allowedExpressions(batch, random)
        await makeRows(duck, columns, rows)
        const inSql = await valuesInSql(duck, columns, sources)
        for (const [at, source] of sources.entries()) {
          const inJavaScript = valuesInJavaScript(source, rows)
          const row = inJavaScript.findIndex((value, index) => !Object.is(value, inSql[at][index]))
          if (row >= 0)
            expect({ source, row: rows[row], value: inJavaScript[row] }).toEqual({ source, row: rows[row], value: inSql[at][row] })
          present += inSql[at].filter((value) => value !== null).length
        }
      }
      // Not a comparison of nothing with nothing.
      expect(present).toBeGreaterThan(expressionCount * 10)
    })
  })

  test('within 2 units in the last place, for functions that no two libraries compute alike', async () => {
    const random = seededRandom(seed)
    const rows = Array.from({ length: 2_000 }, () => [anyNumber(random), anyNumber(random)])
    const sources = [...inexact].map((name) => (name === 'power' || name === 'atan2' ? `${name}(x, y)` : `${name}(x)`))
    await inDuckDB(async (duck) => {
      await makeRows(duck, xAndY, rows)
      const inSql = await valuesInSql(duck, xAndY, sources)
      for (const [at, source] of sources.entries()) {
        const compute = compileExpression(checkOnDemand(source, xAndY), placesOf(xAndY))
        const far = rows.filter((row, index) => unitsBetween(compute(row), inSql[at][index]) > 2)
        expect({ source, far }).toEqual({ source, far: [] })
      }
    })
  })

  test('for the case of every letter, and for rounding to every number of digits', async () => {
    const codes = Array.from({ length: 0x20000 }, (_, code) => code).filter((code) => code > 0 && (code < 0xd800 || code > 0xdfff))
    const text = codes.map((code) => String.fromCodePoint(code)).join('')
    const digits = Array.from({ length: 700 }, (_, index) => BigInt(index - 350))
    const of: readonly Column[] = [
      { name: 't', type: 'text' },
      { name: 'i', type: 'integer' },
    ]
    const rows = [[text, null], ...digits.map((value): Value[] => [null, value])]
    const sources = ['upper(t)', 'lower(t)', ...[123.456, -2.5, 0.1, 1e300, 5e-324, 8.5e15].map((value) => `round(${value}, i)`)]
    await inDuckDB(async (duck) => {
      await makeRows(duck, of, rows)
      const inSql = await valuesInSql(duck, of, sources)
      for (const [at, source] of sources.entries()) {
        const compute = compileExpression(checkOnDemand(source, of), placesOf(of))
        const wrong = rows.findIndex((row, index) => !Object.is(compute(row), inSql[at][index]))
        expect({ source, wrong }).toEqual({ source, wrong: -1 })
      }
    })
  })
})

const xAndY: readonly Column[] = [
  { name: 'x', type: 'number' },
  { name: 'y', type: 'number' },
]

/** Of all sizes, and whole ones, of which a library may know the exact result. */
function anyNumber(random: Random): number {
  const sign = random.int(2) === 0 ? 1 : -1
  if (random.int(3) === 0) return sign * random.int(1_000) + 0
  return sign * (random.int(2) === 0 ? random.next() * 100 : 10 ** (random.next() * 600 - 300))
}

/** How many doubles lie from one to the other. */
function unitsBetween(a: Value, b: Value): number {
  if (a === null || b === null) return a === b ? 0 : Infinity
  const [first, second] = [orderOf(a as number), orderOf(b as number)]
  return Number(first > second ? first - second : second - first)
}

function orderOf(value: number): bigint {
  const bits = new BigInt64Array(new Float64Array([value]).buffer)[0]
  return bits < 0n ? -(bits & (2n ** 63n - 1n)) : bits
}
