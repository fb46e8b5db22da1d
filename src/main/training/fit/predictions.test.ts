import { expect, test } from 'vitest'
import { readPredictions, rowsOfPart, writePredictions } from './predictions.ts'
import { writeSafetensors } from '../checkpoints/safetensors.ts'

test('predictions come back as they were', () => {
  const predictions = { output: Float32Array.of(0.1, 0.9, 0.5, 0.5), width: 2, parts: Uint8Array.of(0, 2) }
  expect(readPredictions(writePredictions(predictions))).toEqual(predictions)
})

test('other tensors, and parts that there are not, are refused', () => {
  const tensor = (name: string, shape: number[], ...values: number[]) => ({ name, shape, values: Float32Array.from(values) })
  const refused = expect.objectContaining({ code: 'FORMAT_INVALID' })
  expect(() => readPredictions(writeSafetensors([tensor('output', [1, 1], 1)]))).toThrow(refused)
  expect(() => readPredictions(writeSafetensors([tensor('output', [1, 1], 1), tensor('part', [2], 0, 0)]))).toThrow(refused)
  expect(() => readPredictions(writeSafetensors([tensor('output', [1, 1], 1), tensor('part', [1], 0.5)]))).toThrow(refused)
})

test('the rows of a part', () => {
  expect(rowsOfPart(Uint8Array.of(0, 1, 0, 2, 1), 'validation')).toEqual(Uint32Array.of(1, 4))
})
