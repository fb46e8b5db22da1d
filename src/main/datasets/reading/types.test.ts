import { expect, test } from 'vitest'
import { list, withDuckDB } from '../duckdb.ts'
import { temporaryFolder } from '../testing.ts'
import { fitsStrictly } from './types.ts'

const folder = temporaryFolder()

/** What a number is, without shortcuts. */
function isNumber(text: string): boolean {
  const value = text.replace(/^\s+|\s+$/g, '')
  if (/^([+-]?(inf|infinity)|nan)$/i.test(value)) return true
  if (/^[+-]?[0-9]{16}$/.test(value) && !Number.isSafeInteger(Number(value))) return false
  return /^[+-]?((0|[1-9][0-9]{0,15})|(0|[1-9][0-9]*)[.][0-9]*|[.][0-9]+|((0|[1-9][0-9]*)([.][0-9]*)?|[.][0-9]+)[eE][+-]?[0-9]+)$/.test(
    value,
  )
}

test('[DS-14] a number is one by its pattern, however fast that is seen', async () => {
  const parts = ['', '0', '1', '9', '00', '.', '-', '+', 'e', '_', ' ', 'inf', 'nan', '123456789012345', '0x1', 'f', ',']
  const ends = ['', '1', '0', '.', 'e5', ' ', '_1', '-']
  const texts = parts.flatMap((a) => parts.flatMap((b) => parts.flatMap((c) => ends.map((d) => a + b + c + d))))
  const values = [...new Set(texts)].filter((text) => text !== '')
  const found = await withDuckDB({ scratch: folder.context().scratch }, (duck) =>
    duck.rows(`SELECT v FROM (SELECT unnest(${list(values)}) AS v) WHERE ${fitsStrictly('number', 'v')}`),
  )
  expect(new Set(found.map(([text]) => text))).toEqual(new Set(values.filter(isNumber)))
})
