import { parseArgs } from 'node:util'
import { seededRandom } from '../src/main/random.ts'
import { openById } from '../src/main/engines/choose.ts'
import type { EngineSession, Rows } from '../src/main/engines/engine.ts'
import { buildNetwork, initialWeights } from '../src/main/training/index.ts'
import { type EngineId, engineIds, type NetworkShape, type Task } from '../src/shared/domain/training/recipe.ts'

/**
 * Milliseconds per epoch of each engine on the same data, interleaved, the median of several epochs.
 * npm run bench:engines -- --engine wasm --engine native --epochs 5
 */
interface Shape {
  readonly name: string
  readonly task: Task
  readonly rows: number
  readonly width: number
  readonly classes: number
  readonly model: NetworkShape
}

const shapes: readonly Shape[] = [
  { name: 'logistic, 30 columns, 20,000 rows', task: 'binary', rows: 20_000, width: 30, classes: 2, model: { family: 'linear' } },
  { name: 'MLP 30-64-32-1, 20,000 rows', task: 'binary', rows: 20_000, width: 30, classes: 2, model: mlp([64, 32]) },
  {
    name: 'the same with batch norm and dropout',
    task: 'binary',
    rows: 20_000,
    width: 30,
    classes: 2,
    model: { ...mlp([64, 32]), batchNorm: true, dropout: 0.2 },
  },
  { name: 'MLP 784-128-10, 10,000 rows', task: 'multiclass', rows: 10_000, width: 784, classes: 10, model: mlp([128]) },
]

function mlp(hidden: number[]): Extract<NetworkShape, { family: 'mlp' }> {
  return { family: 'mlp', hidden, activation: 'relu', batchNorm: false, dropout: 0 }
}

const { values } = parseArgs({
  options: { engine: { type: 'string', multiple: true, default: ['wasm', 'native'] }, epochs: { type: 'string', default: '5' } },
})
const engines = values.engine.filter((id): id is EngineId => (engineIds as readonly string[]).includes(id))
const epochs = Number(values.epochs)

for (const shape of shapes) {
  const data = randomRows(shape)
  const network = buildNetwork(shape, shape.width, shape.classes, null)
  const plan = {
    network,
    task: shape.task,
    loss: 'crossEntropy' as const,
    optimizer: { kind: 'adam' as const, learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
    l2: 0,
    batchSize: 64,
    seed: 1,
  }
  const order = Uint32Array.from({ length: shape.rows }, (_, i) => i)
  const times = new Map<EngineId, number[]>(engines.map((id) => [id, []]))
  const sessions: [EngineId, EngineSession][] = []
  for (const id of engines) {
    const session = await (await openById(id)).compile(plan)
    session.load(data)
    await session.setWeights(initialWeights(network, 1))
    sessions.push([id, session])
  }
  // The first epoch warms up; the others are interleaved, so that a busy moment hits all engines alike.
  for (let epoch = 0; epoch <= epochs; epoch++) {
    for (const [id, session] of sessions) {
      const begin = performance.now()
      await session.trainEpoch(order, epoch, new AbortController().signal)
      if (epoch > 0) times.get(id)?.push(performance.now() - begin)
    }
  }
  for (const [, session] of sessions) session.dispose()
  const medians = [...times].map(([id, all]) => `${id} ${median(all).toFixed(0)} ms`)
  console.log(`${shape.name.padEnd(40)} ${medians.join('   ')}`)
}

function randomRows({ rows, width, classes }: Shape): Rows {
  const random = seededRandom(7)
  const x = Float32Array.from({ length: rows * width }, () => random.normal())
  const y = Float32Array.from({ length: rows }, (_, row) => Math.min(classes - 1, Math.floor(Math.abs(x[row * width]) * classes)))
  return { x, width, y, weights: null }
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]
}
