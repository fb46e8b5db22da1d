import { expect, test } from 'vitest'
import type { ColumnType } from '../../../shared/domain/datasets/dataset.ts'
import { withDuckDB } from '../duckdb.ts'
import { isToken } from './nullTokens.ts'
import { temporaryFolder } from '../testing.ts'

const folder = temporaryFolder()

/** Whether a value in SQL stands for a missing one where only this token does. */
async function missing(type: ColumnType, value: string, token: string): Promise<boolean> {
  const sql = isToken(type, value, { text: [token], other: [token] })
  if (sql === null) return false
  return withDuckDB({ scratch: folder.context().scratch }, async (duck) => {
    const [equal] = await duck.row(`SELECT coalesce(${sql}, false)`)
    return equal === true
  })
}

test.each([
  ['-999', -999, true],
  ['-999.0', -999, true],
  ['-9.99e2', -999, true],
  ['-9.99E+2', -999, true],
  ['.5e1', 5, true],
  ['5.5', 5, false],
  ['5.5', 6, false],
  ['1e30', 5, false],
])('a token %s is the whole number %d in a column of whole numbers: %s', async (token, value, expected) => {
  expect(await missing('integer', `${value}::BIGINT`, token)).toBe(expected)
})

test('whole numbers beyond 2^53 are compared digit by digit', async () => {
  expect(await missing('integer', '9007199254740993::BIGINT', '9007199254740993')).toBe(true)
  expect(await missing('integer', '9007199254740992::BIGINT', '9007199254740993')).toBe(false)
})

test.each([
  ['1900-01-01T00:00:00+02:00', '1899-12-31 22:00:00', true],
  ['1900-01-01T00:00:00+02:00', '1900-01-01 00:00:00', false],
  ['1900-01-01T00:00:00Z', '1900-01-01 00:00:00', true],
  ['1900-01-01 00:00:00', '1900-01-01 00:00:00', true],
  ['1900-01-01', '1900-01-01 00:00:00', true],
])('a token %s is the time %s in a column of times: %s', async (token, value, expected) => {
  expect(await missing('datetime', `TIMESTAMP '${value}'`, token)).toBe(expected)
})

test('a token is a day in a column of days', async () => {
  expect(await missing('date', `DATE '1900-01-01'`, '1900-01-01')).toBe(true)
  expect(await missing('date', `DATE '1900-01-02'`, '1900-01-01')).toBe(false)
})
