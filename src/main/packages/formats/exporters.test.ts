import { expect, test } from 'vitest'
import type { TrainedModel } from '../../../shared/domain/training/model.ts'
import { tfjsOf } from './exporters.ts'
import { identityModel } from './fixtures/models.ts'

test('[PK-3] TensorFlow.js holds layers alone: a network that is calibrated, or has learnt a logarithm, goes out as ONNX only', () => {
  const { model, weights } = identityModel(
    [{ name: 'x', type: 'number' }],
    [{ kind: 'numeric', column: 'x', fill: 0, log: false, offset: 0, scale: 1, indicator: false }],
  )
  const filesOf = (change: Partial<TrainedModel>) =>
    tfjsOf({ model: { ...model, ...change }, body: { ...model.body, weights }, reading: null }, '0')
  expect(filesOf({})?.size).toBeGreaterThan(0)
  expect(filesOf({ calibration: { kind: 'sigmoid', maps: [{ slope: 1, intercept: 0 }] } })).toBeNull()
  expect(filesOf({ target: { ...model.target, link: 'log' } })).toBeNull()
})
