import { expect, test } from 'vitest'
import { samplesText } from '../../shared/domain/packages/samples.ts'
import { temporaryFolder } from '../datasets/testing.ts'
import { chooseSamples, type SampledModel, sampleRows } from './samples.ts'

const folder = temporaryFolder()
const context = { scratch: folder.root, signal: new AbortController().signal }
const rows = 50
const model: SampledModel = {
  inputs: [
    { name: 'x', type: 'number' },
    { name: 'secret', type: 'text' },
  ],
  frame: {
    rows,
    columns: new Map([
      ['x', { kind: 'number' as const, type: 'number' as const, values: Float64Array.from({ length: rows }, (_, i) => i) }],
      ['secret', { kind: 'text' as const, type: 'text' as const, levels: ['zq'], codes: new Int32Array(rows) }],
    ]),
  },
  heldOut: Uint32Array.from([3, 10, 20, 30, 40]),
  sensitive: new Set(['secret']),
  reading: null,
}

test('[PK-1] [DS-11] sample rows are held-out rows, as many or those that were chosen, without sensitive values', async () => {
  const spread = await chooseSamples({ kind: 'spread', count: 2 }, model, context)
  expect(spread.numbers).toEqual([4, 21])
  expect(sampleRows(spread, model.inputs, model.sensitive)).toEqual({
    columns: [
      { name: 'x', type: 'number', sensitive: false },
      { name: 'secret', type: 'text', sensitive: true },
    ],
    rows: [
      { row: 4, cells: ['3', ''] },
      { row: 21, cells: ['20', ''] },
    ],
  })
  const picked = await chooseSamples({ kind: 'rows', rows: [41, 4, 4] }, model, context)
  expect(picked.numbers).toEqual([4, 41])
  expect((await chooseSamples({ kind: 'none' }, model, context)).numbers).toEqual([])
  // A row that the model was trained on, and one that is not there.
  for (const row of [1, 51, 1_000_000])
    await expect(chooseSamples({ kind: 'rows', rows: [row] }, model, context)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { row },
    })
})

test('[PK-1] rows of a file are read as the model reads them, at most 20, and masked like the others', async () => {
  const path = folder.write('made.csv', 'secret,x,more\nzq,1.5,a\nzq,2,b\n')
  const samples = await chooseSamples({ kind: 'file', path }, model, context)
  expect(sampleRows(samples, model.inputs, model.sensitive).rows).toEqual([
    { row: 1, cells: ['1.5', ''] },
    { row: 2, cells: ['2', ''] },
  ])
  const many = folder.write('many.csv', `secret,x\n${'zq,1\n'.repeat(21)}`)
  await expect(chooseSamples({ kind: 'file', path: many }, model, context)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  const other = folder.write('other.csv', 'x\n1\n')
  await expect(chooseSamples({ kind: 'file', path: other }, model, context)).rejects.toMatchObject({ code: 'INPUT_MISSING' })
})

test('what is included is said in a sentence', () => {
  const columns = [
    { name: 'x', type: 'number' as const, sensitive: false },
    { name: 'secret', type: 'text' as const, sensitive: true },
  ]
  const from = { dataset: 'wine@v2', part: 'test' as const, rows: 356 }
  expect(samplesText({ from, columns, rows: [{ row: 4, cells: ['3', ''] }] })).toBe(
    '1 row of the 356 test rows of wine@v2 is included, with the columns x, secret, without the target. Sensitive columns are left empty: secret.',
  )
  expect(samplesText({ from, columns, rows: [] })).toMatch(/^No rows of your data are included\./)
})
