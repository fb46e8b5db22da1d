import { describe, expect, test } from 'vitest'
import type { NamedTensor, TrainedModel } from '../../../../shared/domain/training/model.ts'
import { frameOf, modelOf, numbers, texts } from '../fixtures/models.ts'
import { exportOnnx } from './export.ts'
import { OnnxPredictor } from '../../../onnx/run.ts'

/** One number in, its multiples out: logits or values that can be worked out by hand. */
function multiples(task: TrainedModel['task'], factors: readonly number[], column = 'x', threshold?: number) {
  const units = factors.length
  const model = modelOf(
    task,
    [{ name: column, type: 'number' }],
    [{ kind: 'numeric', column, fill: 0, log: false, offset: 0, scale: 1, indicator: false }],
    { inputs: 1, layers: [{ kind: 'dense', name: 'dense_1', units, activation: 'linear' }] },
    Math.max(2, units),
    threshold,
  )
  const weights: NamedTensor[] = [
    { name: 'dense_1/kernel', shape: [1, units], values: Float32Array.from(factors) },
    { name: 'dense_1/bias', shape: [units], values: new Float32Array(units) },
  ]
  return { model, weights, bytes: exportOnnx(model, weights, '0.1.0') }
}

async function predict(bytes: Uint8Array, model: TrainedModel, values: readonly number[]) {
  const predictor = await OnnxPredictor.open(bytes)
  const output = await predictor.predict(frameOf([[model.inputs[0].name, numbers(values)]]), model.inputs)
  return { ...output, names: predictor.outputNames }
}

describe('[PK-1] raw columns in, answers out', () => {
  test('binary: the label is positive from the threshold on', async () => {
    const p = Math.fround(1 / (1 + Math.exp(-1)))
    const { model, bytes } = multiples('binary', [1], 'x', p)
    const { labels, probabilities, classes, names } = await predict(bytes, model, [1, 0.9, 40, -40, NaN])
    expect(names).toEqual(['label', 'probabilities'])
    expect(labels).toEqual(['class 1', 'class 0', 'class 1', 'class 0', 'class 0'])
    expect(classes).toBe(2)
    expect(probabilities?.[1]).toBeCloseTo(p, 6)
    expect(probabilities?.[0]).toBeCloseTo(1 - p, 6)
    expect([...(probabilities?.slice(8) ?? [])]).toEqual([0.5, 0.5])
  })

  test.each([
    [0.5, 'class 1'],
    [0.5 + 1e-12, 'class 0'],
    [0.5 - 1e-12, 'class 1'],
    [0, 'class 1'],
    [1, 'class 0'],
  ])('binary: 0.5 against the threshold %s, compared as doubles', async (threshold, label) => {
    const { model, bytes } = multiples('binary', [1], 'x', threshold)
    expect((await predict(bytes, model, [0])).labels).toEqual([label])
  })

  test('multiclass: the first of the likeliest', async () => {
    const { model, bytes } = multiples('multiclass', [1, -1, 0.5])
    const { labels, probabilities, classes } = await predict(bytes, model, [2, -2, 0])
    expect(labels).toEqual(['class 0', 'class 1', 'class 0'])
    expect(classes).toBe(3)
    const powers = [2, -2, 1].map(Math.exp)
    for (const [i, power] of powers.entries()) expect(probabilities?.[i]).toBeCloseTo(power / (powers[0] + powers[1] + powers[2]), 6)
  })

  test('regression: in the units of the target, in double', async () => {
    const { model, weights } = multiples('regression', [0.5])
    const far = { ...model, target: { ...model.target, offset: 1e12, scale: 1e-3 } }
    const { prediction, names } = await predict(exportOnnx(far, weights, '0.1.0'), far, [2, NaN])
    expect(names).toEqual(['prediction'])
    expect([...(prediction ?? [])]).toEqual([1e12 + 1e-3, 1e12])
  })

  test('an output steps aside for a column of its name', async () => {
    const { model, bytes } = multiples('binary', [1], 'label')
    const { labels, names } = await predict(bytes, model, [1])
    expect(names).toEqual(['label_2', 'probabilities'])
    expect(labels).toEqual(['class 1'])
  })

  test('labels of any text', async () => {
    const { model, weights } = multiples('multiclass', [1, -1, 0])
    const labels = ['"é😀\n', '__proto__', '']
    const named = { ...model, target: { ...model.target, labels } }
    expect((await predict(exportOnnx(named, weights, '0.1.0'), named, [1, -1])).labels).toEqual(labels.slice(0, 2))
  })

  test('one row, no row, and 100,000 rows in order', async () => {
    const { model, bytes } = multiples('regression', [1])
    expect((await predict(bytes, model, [1])).prediction).toEqual(Float64Array.of(8))
    expect((await predict(bytes, model, [])).prediction).toEqual(new Float64Array())
    const many = Float64Array.from({ length: 100_000 }, (_, i) => i)
    const { prediction, rows } = await predict(bytes, model, [...many])
    expect(rows).toBe(100_000)
    expect(prediction).toEqual(many.map((value) => value * 3 + 5))
  })

  test('an input that no feature reads may be there', async () => {
    const { model, weights } = multiples('regression', [1])
    const wider = { ...model, inputs: [...model.inputs, { name: 'unused', type: 'text' as const }] }
    const predictor = await OnnxPredictor.open(exportOnnx(wider, weights, '0.1.0'))
    const frame = frameOf([
      ['unused', texts(['a'])],
      ['x', numbers([1])],
    ])
    expect((await predictor.predict(frame, wider.inputs)).prediction).toEqual(Float64Array.of(8))
  })
})

test('[PK-1] the same model gives the same bytes', () => {
  const [a, b] = [multiples('multiclass', [1, -1, 0.5]), multiples('multiclass', [1, -1, 0.5])]
  expect(Buffer.from(a.bytes).equals(b.bytes)).toBe(true)
})

test('[PK-7] the intermediate representation is old enough for runtimes since 2021', () => {
  const { bytes } = multiples('binary', [1])
  // Field 1 of ModelProto, a varint: the version of the intermediate representation.
  expect([bytes[0], bytes[1]]).toEqual([0x08, 8])
})

test('a feature that reads no input is refused', () => {
  const { model, weights } = multiples('binary', [1])
  expect(() => exportOnnx({ ...model, inputs: [] }, weights, '0.1.0')).toThrow('not an input')
})
