import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openTreeSession } from '../../src/main/engines/trees/learner.ts'
import { Recipe } from '../../src/shared/domain/training/recipe.ts'
import { heldOutMetric } from './heldOut.ts'
import { readFloats, rounds, type TreeShape, widthOf } from './shapes.ts'

/** Grows boosted trees in a process of its own: node bench/trees/own.ts <folder> <threads>. Prints seconds, bytes at the most, and a metric. */
const [folder, threads] = process.argv.slice(2)
const shape = JSON.parse(readFileSync(join(folder, 'shape.json'), 'utf8')) as TreeShape
const [x, y] = [readFloats(join(folder, 'x.f32')), readFloats(join(folder, 'y.f32'))]
const width = widthOf(shape)
const several = shape.classes > 2
const model = Recipe.shape.model.parse({
  family: 'boosting',
  trees: rounds,
  learningRate: 0.1,
  leaves: 31,
  minRows: 20,
  minHessian: 0.001,
  l2: 0,
  earlyStopping: null,
})
if (model.family !== 'boosting') throw new Error('Boosting was asked for.')

const { signal } = new AbortController()
const begin = performance.now()
const session = await openTreeSession(
  {
    task: several ? 'multiclass' : 'binary',
    loss: 'crossEntropy',
    model,
    categories: Array.from({ length: width }, () => 0),
    monotone: Array.from({ length: width }, () => 0),
    outputs: several ? shape.classes : 1,
    seed: 1,
  },
  { x, width, y, weights: null, rows: { train: Uint32Array.from({ length: shape.rows }, (_, i) => i), validation: new Uint32Array(0) } },
  signal,
  Number(threads),
)
for (let round = 0; round < rounds; round++) await session.round(signal)
const seconds = (performance.now() - begin) / 1000
const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) * 1024
const outputs = await session.predict(rounds)
const metric = heldOutMetric(shape, y.subarray(shape.rows), outputs.subarray(shape.rows * (several ? shape.classes : 1)))
session.dispose()
console.log(JSON.stringify({ seconds, peak, metric }))
