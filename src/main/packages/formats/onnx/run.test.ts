import { expect, test } from 'vitest'
import { columnsOf, frameOf, identityModel, numbers, texts } from '../fixtures/models.ts'
import { exportOnnx } from './export.ts'
import { OnnxPredictor } from '../../../onnx/run.ts'

const frame = frameOf([
  ['__proto__', texts(['a', 'unseen', null, 'b'])],
  ['x', numbers([1, 2, NaN, -4])],
])
const inputs = columnsOf(frame)
const { model, weights } = identityModel(inputs, [
  { kind: 'onehot', column: '__proto__', levels: ['a', 'b'], other: true, missing: true },
  { kind: 'numeric', column: 'x', fill: 0, log: false, offset: 0, scale: 10, indicator: false },
])
const bytes = exportOnnx(model, weights, '0.1.0')

test('[PK-1] a column called __proto__, and text that was never seen', async () => {
  const predictor = await OnnxPredictor.open(bytes)
  const output = await predictor.predict(frame, inputs)
  expect(predictor.inputNames).toEqual(['__proto__', 'x'])
  expect(output.labels).toEqual(['class 0', 'class 2', 'class 3', 'class 1'])
  expect(output.classes).toBe(5)
  await predictor.release()
})

test('what is no model is refused', async () => {
  await expect(OnnxPredictor.open(Buffer.from('not a model'))).rejects.toMatchObject({ code: 'PACKAGE_INVALID' })
})

test('a column that is not there, or of another kind, is refused by name', async () => {
  const predictor = await OnnxPredictor.open(bytes)
  const lacking = frameOf([['x', numbers([1])]])
  await expect(predictor.predict(lacking, inputs)).rejects.toMatchObject({ code: 'COLUMN_UNKNOWN', details: { column: '__proto__' } })
  const mixed = frameOf([
    ['__proto__', texts(['a'])],
    ['x', texts(['1'])],
  ])
  await expect(predictor.predict(mixed, inputs)).rejects.toMatchObject({ code: 'TYPE_MISMATCH', details: { column: 'x' } })
})
