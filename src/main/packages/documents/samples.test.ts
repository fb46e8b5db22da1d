import { describe, expect, test } from 'vitest'
import { columnsOf, frameOf, numbers, texts } from '../formats/fixtures/models.ts'
import { hostileColumns, hostileRows } from './fixture.ts'
import { parseCsv, readExpected, readSamples } from './replay.ts'
import { csvRow, expectedCsv, pickSamples, samplesCsv } from './samples.ts'

describe('csvRow', () => {
  test('quotes what RFC 4180 asks to quote, and what would be trimmed', () => {
    expect(csvRow(['a', 'b,c', 'd"e', 'f\ng', ' h', ''])).toBe('a,"b,c","d""e","f\ng"," h",\r\n')
  })

  test('a lonely empty value is not an empty line', () => {
    expect(csvRow([''])).toBe('""\r\n')
    expect(parseCsv(csvRow(['x']) + csvRow(['']) + csvRow(['y']))).toEqual([['x'], [''], ['y']])
  })

  test('any values come back', () => {
    const rows = [
      ['', '', ''],
      ['"', '""', ','],
      ['\r', '\n', '\r\n'],
      ['\ufeff', '\t', '__proto__'],
      ['=1+1', '日本', "'"],
    ]
    expect(parseCsv(rows.map(csvRow).join(''))).toEqual(rows)
  })
})

describe('parseCsv', () => {
  test('other line ends, and none at the end', () => {
    expect(parseCsv('a,b\n1,2')).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ])
    expect(parseCsv('a,\r\n,b,')).toEqual([
      ['a', ''],
      ['', 'b', ''],
    ])
    expect(parseCsv('')).toEqual([])
  })

  test.each(['a\n"b', 'a\nb"c', 'a\n"b"c'])('a broken quote is refused with its line: %j', (text) => {
    expect(() => parseCsv(text)).toThrow(
      expect.objectContaining({ code: 'PACKAGE_INVALID', details: expect.objectContaining({ line: 2 }) }),
    )
  })
})

describe('[PK-1] samples', () => {
  test('are read back exactly: numbers, text, missing values, dates', () => {
    const text = samplesCsv(hostileColumns, hostileRows)
    const read = readSamples(text, hostileColumns)
    expect(read.rows).toBe(4)
    for (const { name } of hostileColumns) expect(read.columns.get(name)).toEqual(hostileRows.columns.get(name))
    expect(samplesCsv(hostileColumns, read)).toBe(text)
  })

  test('are as a person would write them', () => {
    const frame = frameOf([
      ['x', numbers([0.30000000000000004, Number.NaN])],
      ['ok', numbers([1, 0], 'boolean')],
      ['day', numbers([Date.UTC(2024, 1, 29), Number.NaN], 'date')],
      ['at', numbers([Date.UTC(2024, 1, 29, 7), 0], 'datetime')],
      ['city', texts(['Bern, CH', null])],
    ])
    const expected =
      'x,ok,day,at,city\r\n0.30000000000000004,true,2024-02-29,2024-02-29T07:00:00.000Z,"Bern, CH"\r\n,false,,1970-01-01T00:00:00.000Z,\r\n'
    expect(samplesCsv(columnsOf(frame), frame)).toBe(expected)
  })

  test('are at most 20, spread over the held-out rows', () => {
    expect(pickSamples([5, 3, 9], 20)).toEqual([5, 3, 9])
    const picked = pickSamples(
      Array.from({ length: 1000 }, (_, i) => i),
      20,
    )
    expect(picked).toHaveLength(20)
    expect(picked.slice(0, 3)).toEqual([0, 50, 100])
  })

  test('what does not fit the signature is refused with its row', () => {
    const inputs = [
      { name: 'x', type: 'number' },
      { name: 'ok', type: 'boolean' },
    ] as const
    const invalid = (line: number) => expect.objectContaining({ code: 'PACKAGE_INVALID', details: { entry: 'samples.csv', line } })
    expect(() => readSamples('ok,x\r\n', inputs)).toThrow(invalid(1))
    expect(() => readSamples('', inputs)).toThrow(invalid(1))
    expect(() => readSamples('x,ok\r\n1,true\r\n1\r\n', inputs)).toThrow(invalid(3))
    expect(() => readSamples('x,ok\r\n1,true\r\none,true\r\n', inputs)).toThrow(invalid(3))
    expect(() => readSamples('x,ok\r\n1,yes\r\n', inputs)).toThrow(invalid(2))
  })
})

describe('[PK-1] expected predictions', () => {
  test('labels and probabilities are read back exactly', () => {
    const labels = ['no, "never"', 'yes']
    const predictions = { kind: 'classes', labels: ['yes', 'no, "never"'], probabilities: Float32Array.of(0.1, 0.9, 1, 1e-40) } as const
    const text = expectedCsv(predictions, labels)
    expect(text.split('\r\n')[0]).toBe('label,"probability no, ""never""",probability yes')
    expect(readExpected(text, labels)).toEqual(predictions)
  })

  test('values are read back exactly', () => {
    const predictions = { kind: 'values', values: Float64Array.of(0.1 + 0.2, -0, 1e300, Number.NaN) } as const
    expect(expectedCsv(predictions, [])).toBe('prediction\r\n0.30000000000000004\r\n-0\r\n1e+300\r\nNaN\r\n')
    expect(readExpected(expectedCsv(predictions, []), [])).toEqual(predictions)
  })

  test('other classes than those of the signature are refused', () => {
    expect(() => readExpected('label,probability a\r\na,1\r\n', ['a', 'b'])).toThrow(expect.objectContaining({ code: 'PACKAGE_INVALID' }))
    expect(() => readExpected('prediction\r\nmany\r\n', [])).toThrow(expect.objectContaining({ code: 'PACKAGE_INVALID' }))
  })
})
