import { expect } from 'vitest'
import type { Task } from './rows.ts'

type Output = readonly (string | number | readonly number[])[]
/** What a model answers for rows, by the names of its outputs. */
export type Outputs = Readonly<Record<string, Output>>

/** The last columns of the file, which hold no commas: a prediction, or a label and the probability of each class. */
export function readPredicted(text: string, task: Task): Outputs {
  const lines = text.trimEnd().split('\n').slice(1)
  const last = (count: number) => lines.map((line) => line.split(',').slice(-count))
  if (task === 'regression') return { prediction: last(1).map(([value]) => Number(value)) }
  const cells = last(task === 'binary' ? 3 : 4)
  return { label: cells.map(([label]) => label), probabilities: cells.map(([, ...probabilities]) => probabilities.map(Number)) }
}

/** Labels are the same; numbers differ by what float32 allows. */
export function expectSame(found: Outputs, expected: Outputs): void {
  expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort())
  for (const [name, values] of Object.entries(expected)) {
    const close = (value: string | number) => (typeof value === 'string' ? value : expect.closeTo(value, Math.abs(value) > 1000 ? 0 : 4))
    expect(found[name]).toEqual(values.map((value) => (Array.isArray(value) ? value.map(close) : close(value as string | number))))
  }
}
