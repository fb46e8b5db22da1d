import { seededRandom } from '../src/main/random.ts'

/** A value of each kind of column; null is a missing one. */
export interface Row {
  readonly size: number | null
  readonly count: number | null
  readonly colour: string | null
  readonly flag: boolean | null
  readonly day: Date | null
  readonly moment: Date | null
  readonly note: string | null
}
const columns = ['size', 'count', 'colour', 'flag', 'day', 'moment', 'note'] as const satisfies readonly (keyof Row)[]

export const targets = { binary: 'good', multiclass: 'grade', regression: 'score' } as const
export type Task = keyof typeof targets

/** Rows to train on, with missing values, and a target that depends on them. */
export function trainingCsv(task: Task): string {
  const random = seededRandom(7)
  const pick = <T>(values: readonly T[]): T => values[random.int(values.length)]
  const sometimes = <T>(value: T): T | null => (random.next() < 0.1 ? null : value)
  const lines = Array.from({ length: 200 }, () => {
    const words = Array.from({ length: 3 }, () => pick(['fresh', 'old', 'Sweet', 'sour', 'ripe', 'green']))
    const row: Row = {
      size: sometimes(random.int(10_000) / 1000),
      count: sometimes(random.int(50)),
      colour: sometimes(pick(['red', 'green', 'deep blue'])),
      flag: sometimes(random.next() < 0.5),
      day: sometimes(new Date(Date.UTC(2020, 0, 1 + random.int(1000)))),
      moment: sometimes(new Date(Date.UTC(2021, 0, 1) + random.int(1_000_000) * 1000)),
      note: sometimes(words.join(', ')),
    }
    const score = (row.size ?? 5) + (row.colour === 'red' ? 4 : 0) + (row.flag ? 2 : 0) + (words.includes('Sweet') ? 3 : 0)
    const target = { binary: score > 9 ? 'yes' : 'no', multiclass: score > 11 ? 'high' : score > 7 ? 'mid' : 'low', regression: score }
    return [...cells(row), target[task]].join(',')
  })
  return [[...columns, targets[task]].join(','), ...lines, ''].join('\n')
}

/** Rows to predict: each value missing in one of them, values that training never saw, dates before 1970. */
export const newRows: readonly Row[] = (() => {
  const usual: Row = {
    size: 6.25,
    count: 7,
    colour: 'red',
    flag: true,
    day: new Date(Date.UTC(2021, 5, 30)),
    moment: new Date(Date.UTC(2021, 0, 9, 23, 59, 59)),
    note: 'fresh, sweet; SOUR!',
  }
  return [
    usual,
    ...columns.map((column) => ({ ...usual, [column]: null })),
    { size: null, count: null, colour: null, flag: null, day: null, moment: null, note: null },
    { ...usual, colour: 'ultraviolet', note: 'никогда "так", 果物 😀' },
    { ...usual, day: new Date(Date.UTC(1969, 11, 31)), moment: new Date(Date.UTC(1912, 1, 29, 1)) },
    { ...usual, size: -1e6, count: 0, flag: false },
  ]
})()

export const newCsv = `${[columns.join(','), ...newRows.map((row) => cells(row).join(','))].join('\n')}\n`

/** The rows as the model's graph takes them: numbers, dates in milliseconds since 1970, text; null for a missing number, '' for missing text. */
export function tensors(): Record<string, (number | string | null)[]> {
  return Object.fromEntries(columns.map((column) => [column, newRows.map((row) => tensorValue(column, row[column]))]))
}

function tensorValue(column: keyof Row, value: Row[keyof Row]): number | string | null {
  if (column === 'colour' || column === 'note') return typeof value === 'string' ? value : ''
  return value === null ? null : Number(value)
}

function cells(row: Row): string[] {
  return columns.map((column) => {
    const value = row[column]
    if (value === null) return ''
    if (value instanceof Date) return column === 'day' ? value.toISOString().slice(0, 10) : value.toISOString()
    return typeof value === 'string' ? `"${value.replaceAll('"', '""')}"` : String(value)
  })
}
