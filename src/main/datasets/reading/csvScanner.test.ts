import { describe, expect, test } from 'vitest'
import { CairnError } from '../../../shared/errors.ts'
import { CsvScanner, maxCellBytes } from './csvScanner.ts'

/** Scans in chunks of every size: none may change what is found. */
function scan(text: string, delimiter = ',') {
  const bytes = Buffer.from(text)
  const results = [1, 2, 3, 7, bytes.length + 1].map((size) => {
    const scanner = new CsvScanner('x.csv', delimiter)
    for (let at = 0; at < bytes.length; at += size) scanner.push(bytes.subarray(at, at + size))
    return scanner.end()
  })
  for (const result of results) expect(result).toEqual(results[0])
  return results[0]
}

function refusal(text: string): CairnError {
  try {
    scan(text)
  } catch (error) {
    if (error instanceof CairnError) return error
  }
  throw new Error('It was not refused.')
}

describe('counts records', () => {
  test.each([
    ['a,b\n1,2\n', 2, 2],
    ['a,b\n1,2', 2, 2],
    ['a,b\r\n1,2\r\n', 2, 2],
    ['a,b\r1,2\r', 2, 2],
    ['a,b\n\n1,2\n\n\n', 2, 2],
    ['a\n1\n\n2\n', 4, 1],
    ['a,b\n"1\n1","2,""2"""\n', 2, 2],
    ['a,b\n1,x"y\n', 2, 2],
    ['a,b\n "1,1" , 2\n', 2, 2],
    ['a,b\n,\n', 2, 2],
    ['', 0, 0],
    ['\n\n', 0, 0],
  ])('%j: %i records of %i', (text, records, columns) => {
    expect(scan(text)).toMatchObject({ records, columns })
  })
})

test('finds the end of the header', () => {
  expect(scan('"a\nb",c\r\n1,2').headerEnd).toBe(9)
  expect(scan('\n\na,b\n1,2').headerEnd).toBe(6)
})

test('sees lines that end in different ways', () => {
  expect(scan('a,b\r\n1,2\r\n').mixedNewlines).toBe(false)
  expect(scan('a,b\r\n1,2\n').mixedNewlines).toBe(true)
  expect(scan('a,b\n"1\r\n1",2\n').mixedNewlines).toBe(false)
  expect(scan('a,b\r1,2\r').mixedNewlines).toBe(false)
})

test('refuses a lone carriage return among other line ends, with its row', () => {
  expect(refusal('a,b\r\n1,2\r3,4\r\n')).toMatchObject({ code: 'FORMAT_INVALID', details: { line: 2 } })
  expect(refusal('a,b\n1,2\n3,4\r')).toMatchObject({ code: 'FORMAT_INVALID', details: { line: 3 } })
  expect(refusal('a,b\r1,2\r\n')).toMatchObject({ code: 'FORMAT_INVALID', details: { line: 1 } })
  expect(scan('a,b\n1,"2\r3"\n').records).toBe(2)
})

test('names the row and column of what it refuses', () => {
  expect(refusal('a,b\n1,2\n1,2,3\n')).toMatchObject({ code: 'RAGGED_ROW', details: { line: 3, values: 3, expected: 2 } })
  expect(refusal('a,b\n1,"2\n')).toMatchObject({ code: 'FORMAT_INVALID', details: { line: 2, column: 2 } })
  expect(refusal('a,b\n1,"2"3\n')).toMatchObject({ code: 'FORMAT_INVALID', details: { line: 2, column: 2 } })
})

test('a value may have 1 MiB and no more', () => {
  const scanner = () => new CsvScanner('x.csv', ',')
  const fits = scanner()
  fits.push(Buffer.from(`a,b\n1,"${'x'.repeat(maxCellBytes)}"\n`))
  expect(fits.end().records).toBe(2)
  expect(() => scanner().push(Buffer.from(`a,b\n1,${'x'.repeat(maxCellBytes + 3)}`))).toThrow('Line 2, column 2')
})

test('a line is counted as an editor counts it: with empty lines, and with those within values', () => {
  const text = 'a,b\r\n"one\r\ntwo",1\n\n\n3,"4\n\n5"\n6\n'
  expect(refusal(text)).toMatchObject({ code: 'RAGGED_ROW', details: { line: 9, values: 1 } })
  const read = new CsvScanner('x.csv', ',')
  // In pieces, so that a value and its line breaks lie across them.
  for (const byte of Buffer.from(text.slice(0, text.length - 2))) read.push(Uint8Array.of(byte))
  const { lines, records } = read.end()
  expect(records).toBe(3)
  expect([0, 1, 2].map((record) => lines.of(record))).toEqual([1, 2, 6])
})
