import { describe, expect, test } from 'vitest'
import type { Calibration, ModelTarget, TreesModel } from '../../../../shared/domain/training/model.ts'
import type { Task } from '../../../../shared/domain/training/recipe.ts'
import { OnnxPredictor } from '../../../onnx/run.ts'
import { seededRandom } from '../../../random.ts'
import { activate, ensembleOutputs, outputsToPredictions, transform } from '../../../training/index.ts'
import { randomTrees } from '../fixtures/randomTrees.ts'
import { leastReaching } from './cut.ts'
import { exportTrees } from './export.ts'

/** What a calibration says of probabilities, as `Calibration` defines it. */
function calibrated(calibration: Calibration, p: Float64Array, width: number): Float64Array {
  const out = p.map((value, i) => mapped(calibration, value, i % width))
  if (width === 1) return out
  for (let row = 0; row < out.length; row += width) {
    const sum = out.subarray(row, row + width).reduce((total, value) => total + value, 0)
    for (let k = 0; k < width; k++) out[row + k] = sum === 0 ? 1 / width : out[row + k] / sum
  }
  return out
}

function mapped(calibration: Calibration, p: number, k: number): number {
  if (calibration.kind === 'sigmoid') {
    const { slope, intercept } = calibration.maps[k]
    const held = Math.min(1 - 1e-7, Math.max(1e-7, p))
    return 1 / (1 + Math.exp(-(slope * Math.log(held / (1 - held)) + intercept)))
  }
  const { from, to } = calibration.maps[k]
  if (p <= from[0]) return to[0]
  const next = from.findIndex((x) => x > p)
  if (next < 0) return to[to.length - 1]
  return to[next - 1] + ((to[next] - to[next - 1]) * (p - from[next - 1])) / (from[next] - from[next - 1])
}

const sigmoids = (count: number): Calibration => ({
  kind: 'sigmoid',
  maps: Array.from({ length: count }, (_, k) => ({ slope: 0.4 + k, intercept: k - 0.3 })),
})
const isotonic: Calibration = {
  kind: 'isotonic',
  maps: [
    { from: [0.1, 0.2, 0.200001, 0.7], to: [0, 0, 0.6, 0.9] },
    { from: [0.3], to: [0.25] },
    { from: [0, 0.05, 0.5, 1], to: [0, 0, 0.2, 0.2] },
  ],
}
const never: Calibration = { kind: 'isotonic', maps: Array.from({ length: 3 }, () => ({ from: [0, 1], to: [0, 0] })) }

async function predicted(task: Task, changes: { calibration?: Calibration; target?: Partial<ModelTarget> }, classes = 2) {
  const random = seededRandom(40)
  const given = randomTrees(random, { task, rows: 500, trees: 12, depth: 4, forest: false })
  const { ensemble, preprocessing } = given.model.body
  const outputs = task === 'multiclass' ? classes : 1
  const sized = { ...ensemble, outputs, base: ensemble.base.concat(0, 0, 0).slice(0, outputs) }
  const trees = { ...given.trees, output: given.trees.output.map((place) => place % outputs) }
  const target = {
    ...given.model.target,
    labels: task === 'regression' ? [] : Array.from({ length: classes }, (_, i) => `class ${i}`),
    ...changes.target,
  }
  const model: TreesModel = { ...given.model, target, body: { ...given.model.body, ensemble: sized } }
  const raw = outputsToPredictions(
    task,
    { ...target, link: undefined },
    ensembleOutputs(sized, trees, transform(preprocessing, given.frame), 500),
  )
  const withCalibration = changes.calibration ? { ...model, calibration: changes.calibration } : model
  const onnx = await OnnxPredictor.open(exportTrees(withCalibration, trees, '0.1.0'))
  const output = await onnx.predict(given.frame, model.inputs)
  expect(onnx.outputNames).toEqual(task === 'regression' ? ['prediction'] : ['label', 'probabilities'])
  await onnx.release()
  return { raw, output, threshold: model.threshold ?? 0.5 }
}

const furthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), a.length === b.length ? 0 : Infinity)

describe('[TR-16] calibration is part of the graph', () => {
  test.each([
    ['Platt', sigmoids(1)],
    ['isotonic', { ...isotonic, maps: isotonic.maps.slice(0, 1) }],
    ['a single point', { ...isotonic, maps: isotonic.maps.slice(1, 2) }],
  ] as const)('binary, %s', async (_name, calibration) => {
    const { raw, output, threshold } = await predicted('binary', { calibration })
    const expected = calibrated(calibration, raw, 1)
    const positive = Float64Array.from(expected, (_, row) => output.probabilities?.[row * 2 + 1] ?? Number.NaN)
    expect(furthest(positive, expected)).toBeLessThan(1e-6)
    expect(furthest(positive, raw)).toBeGreaterThan(0.05)
    expect(output.labels).toEqual(Array.from(expected, (p) => `class ${Number(p >= threshold)}`))
  })

  test.each([
    ['Platt', sigmoids(3)],
    ['isotonic', isotonic],
    ['nothing left of it', never],
  ] as const)('multiclass, %s', async (_name, calibration) => {
    const { raw, output } = await predicted('multiclass', { calibration }, 3)
    expect(furthest(output.probabilities ?? [], calibrated(calibration, raw, 3))).toBeLessThan(1e-6)
  })
})

describe('[TR-18] a target that was learnt as its logarithm', () => {
  test.each([
    ['log', Math.exp],
    ['log1p', Math.expm1],
  ] as const)('%s', async (link, back) => {
    const { raw, output } = await predicted('regression', { target: { link, offset: 0.5, scale: 0.4 } })
    expect(furthest(output.prediction ?? [], raw.map(back))).toBeLessThan(1e-5)
  })
})

test('[PK-5] the least log-odds that reach a probability', () => {
  const { sigmoid } = activate
  for (const p of [1e-30, 0.1, 0.3, 0.5, 0.75, 1 - 1e-9, 1]) {
    const cut = leastReaching(p)
    expect(Math.fround(cut)).toBe(cut)
    expect(sigmoid(cut)).toBeGreaterThanOrEqual(p)
    const below = new Float32Array(new Int32Array([new Int32Array(Float32Array.of(cut).buffer)[0] + (cut > 0 ? -1 : 1)]).buffer)[0]
    if (cut !== 0) expect(sigmoid(below)).toBeLessThan(p)
  }
  expect(leastReaching(0)).toBe(-Infinity)
  expect(leastReaching(1.1)).toBeNaN()
})
