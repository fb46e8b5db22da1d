import { expect, test } from 'vitest'
import type { Column } from '../../shared/domain/datasets/dataset.ts'
import type { Frame } from '../frame.ts'
import { readSamples, samplesCsv } from './documents/index.ts'
import { withhold } from './withhold.ts'

const inputs: Column[] = [
  { name: 'name', type: 'text' },
  { name: 'age', type: 'integer' },
  { name: 'ok', type: 'boolean' },
]
const frame: Frame = {
  rows: 2,
  columns: new Map([
    ['name', { kind: 'text', type: 'text', levels: ['ann', 'bob'], codes: Int32Array.from([0, 1]) }],
    ['age', { kind: 'number', type: 'integer', values: Float64Array.from([30, 40]) }],
    ['ok', { kind: 'number', type: 'boolean', values: Float64Array.from([1, 0]) }],
  ]),
}

test('[DS-11] no value of a sensitive column is in the samples of a package; they can still be read and replayed', () => {
  const samples = samplesCsv(inputs, withhold(frame, new Set(['name', 'age'])))
  expect(samples).toBe('name,age,ok\r\n,,true\r\n,,false\r\n')
  expect(readSamples(samples, inputs).rows).toBe(2)
  expect(samplesCsv(inputs, withhold(frame, new Set()))).toContain('ann,30,true')
})
