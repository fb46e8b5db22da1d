import { expect, test } from 'vitest'
import { CairnError } from '../../../shared/errors.ts'
import { seededRandom } from '../../random.ts'
import { importTask } from '../versions/import.ts'
import { readRows } from '../versions/rows.ts'
import { temporaryFolder } from '../testing.ts'

/**
 * Tables that are known, written as CSV in many ways: each is read as that table or refused, never as another one. A second
 * parser of RFC 4180, here, says what the table is.
 */
const folder = temporaryFolder()
const nullTokens = ['', 'NA', '-999']

interface Written {
  readonly text: string
  /** Null where a value is missing. */
  readonly table: readonly (readonly (string | null)[])[]
  /** A line end is ambiguous: a refusal is right as well. */
  readonly ambiguous: boolean
}

function writer(seed: number) {
  const { next: random } = seededRandom(seed)
  const pick = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)]
  const plain = [
    '1',
    '-999',
    '-999.0',
    'NA',
    'n/a',
    '',
    '0',
    '1.50',
    '9007199254740993',
    '12345678901234567890',
    '007',
    'true',
    'x y',
    'é😀',
    '1e5',
    '\ufeffz',
  ]
  const quoted = [...plain, 'a,b', 'a;b', 'say "hi"', 'two\nlines', 'two\r\nlines', 'lone\rreturn', ' padded ', '"', ',', '\n']
  return (): Written => {
    const width = 2 + Math.floor(random() * 3)
    const height = 1 + Math.floor(random() * 12)
    const ends = pick([['\n'], ['\r\n'], ['\r'], ['\n', '\r\n'], ['\n', '\r'], ['\r\n', '\r']])
    const used = new Set<string>()
    const lines: string[] = []
    const end = (): string => {
      const chosen = pick(ends)
      used.add(chosen)
      return chosen
    }
    const cells: { value: string; inQuotes: boolean }[][] = []
    for (let row = 0; row < height; row++) {
      const values = Array.from({ length: width }, () =>
        random() < 0.3 ? { value: pick(quoted), inQuotes: true } : { value: pick(plain), inQuotes: false },
      )
      cells.push(values)
      lines.push(values.map(({ value, inQuotes }) => (inQuotes ? `"${value.replaceAll('"', '""')}"` : value)).join(','))
    }
    // In a text column a quoted token is a value, unless the file quotes every value.
    const every = cells.flat().every(({ inQuotes }) => inQuotes)
    const table = cells.map((values) =>
      values.map(({ value, inQuotes }) => (nullTokens.includes(value) && (value === '' || every || !inQuotes) ? null : value)),
    )
    const header = Array.from({ length: width }, (_, i) => `c${i}`).join(',')
    const text = [header, ...lines].map((line) => line + end()).join('')
    const mark = random() < 0.2 ? '\ufeff' : ''
    return { text: mark + (random() < 0.3 ? text.replace(/(\r\n|\n|\r)$/, '') : text), table, ambiguous: used.has('\r') && used.size > 1 }
  }
}

test('[DS-1] every CSV is the table that was written, or a refusal', async () => {
  const write = writer(20261126)
  let read = 0
  for (let round = 0; round < 60; round++) {
    const { text, table, ambiguous } = write()
    const types = table[0].map((_, i) => ({ column: `c${i}`, type: 'text' as const }))
    const path = folder.write('fuzz.csv', text)
    const made = await importTask({ path, options: { nullTokens, types } }, folder.context()).catch((error: unknown) => error)
    if (made instanceof CairnError) {
      expect([round, ambiguous, made.code, made.message, text]).toEqual([round, true, 'FORMAT_INVALID', made.message, text])
      continue
    }
    if (made instanceof Error) throw made
    const { manifest } = made as Awaited<ReturnType<typeof importTask>>
    const page = await readRows(manifest, folder.objects, { offset: 0, limit: 100 }, { scratch: folder.root })
    expect([round, text, page.rows.map(({ cells }) => cells)]).toEqual([round, text, table])
    read++
  }
  expect(read).toBeGreaterThan(35)
})

test('[DS-1] inferred types lose no digit and no letter', async () => {
  const write = writer(7)
  for (let round = 0; round < 25; round++) {
    const { text, table, ambiguous } = write()
    if (ambiguous) continue
    const { manifest } = await importTask({ path: folder.write('typed.csv', text), options: { nullTokens } }, folder.context())
    const page = await readRows(manifest, folder.objects, { offset: 0, limit: 100 }, { scratch: folder.root })
    page.rows.forEach(({ cells }, row) =>
      cells.forEach((cell, column) => {
        const given = table[row][column]
        const { type } = manifest.columns[column]
        if (type === 'text') return expect([text, cell]).toEqual([text, given])
        if (given === null || nullTokens.includes(given) || Number(given) === -999) return expect([text, cell]).toEqual([text, null])
        if (type === 'boolean') return expect([text, String(cell)]).toEqual([text, given.toLowerCase()])
        expect([text, Number(cell)]).toEqual([text, Number(given)])
        return expect(Number.isInteger(Number(given)) ? BigInt(Number(given)) <= 9007199254740991n : true).toBe(true)
      }),
    )
  }
})
