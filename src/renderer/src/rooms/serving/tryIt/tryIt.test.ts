import { expect, test } from 'vitest'
import type { PredictorInputs } from '../../../../../shared/contract/packages.ts'
import { readAnswer } from './answer.ts'
import { bodyOf, exampleOf } from './body.ts'

const inputs: PredictorInputs['inputs'] = [
  { name: 'age', type: 'integer', range: { min: 20, max: 71 } },
  { name: 'height', type: 'number', range: { min: 1.2, max: 2 } },
  { name: 'island', type: 'text', levels: ['Biscoe', 'Dream'] },
  { name: 'smokes', type: 'boolean' },
  { name: 'seen', type: 'date', range: { min: 0, max: 86_400_000 * 2 } },
]

test('[SV-1] what is typed becomes the body that MLflow’s clients send: an empty field is missing, a wrong number stays as it is', () => {
  const row = (values: Record<string, string>) =>
    (JSON.parse(bodyOf(inputs, values)) as { dataframe_records: unknown[] }).dataframe_records[0]
  expect(row({ age: '41', height: '1.8e0', island: '7', smokes: 'false', seen: '2026-01-02' })).toEqual({
    age: 41,
    height: 1.8,
    island: '7',
    smokes: false,
    seen: '2026-01-02',
  })
  expect(row({ age: 'old' })).toEqual({ age: 'old', height: null, island: null, smokes: null, seen: null })
})

test('[FS-3] what is looked up by key stays out of the body while its field is empty', () => {
  const row = (values: Record<string, string>) => JSON.parse(bodyOf(inputs.slice(0, 2), values, ['height'])) as unknown
  expect(row({ age: '41' })).toEqual({ dataframe_records: [{ age: 41 }] })
  expect(row({ age: '41', height: '1.8' })).toEqual({ dataframe_records: [{ age: 41, height: 1.8 }] })
})

test('[SV-1] example values lie in the ranges of training', () => {
  expect(exampleOf(inputs)).toEqual({ age: '46', height: '1.6', island: 'Biscoe', smokes: 'true', seen: '1970-01-02' })
})

test('[SV-1] an answer is read as far as it is known, and anything else is shown raw', () => {
  const contributions = [{ column: 'age', contribution: 0.5 }]
  const body = JSON.stringify({
    predictions: ['yes', null, { label: 'no', probability: 0.9 }],
    explanations: [{ baseline: 0, score: 0.5, contributions }],
  })
  expect(readAnswer(body)).toEqual({
    predictions: ['yes', 'no value', 'no · 0.9'],
    probabilities: [],
    explanation: { scale: null, label: null, baseline: 0, score: 0.5, contributions },
    message: null,
  })
  expect(readAnswer('{"predictions":{"label":["a","b"],"probabilities":[[0.75,0.25],[0.5,0.5]]}}')).toMatchObject({
    predictions: ['a', 'b'],
    probabilities: [0.75, 0.25],
  })
  expect(readAnswer('{"predictions":{"price":[1.5]}}')).toMatchObject({ predictions: ['1.5'], probabilities: [] })
  expect(readAnswer('{"error_code":"BAD_REQUEST","message":"No such column."}').message).toBe('No such column.')
  expect(readAnswer('{"error":"Queue full"}').message).toBe('Queue full')
  for (const odd of ['', 'null', '[1]', '{"predictions":3}', '{"explanations":[{"baseline":"x"}]}'])
    expect(readAnswer(odd)).toEqual({ predictions: [], probabilities: [], explanation: null, message: null })
})
