import { parseArgs } from 'node:util'
import { seededRandom } from '../src/main/random.ts'
import { openById } from '../src/main/engines/choose.ts'
import type { EngineSession, Rows } from '../src/main/engines/engine.ts'
import { epochOrder } from '../src/main/engines/seeds.ts'
import { buildNetwork, initialWeights } from '../src/main/training/index.ts'
import { type EngineId, engineIds } from '../src/shared/domain/training/recipe.ts'
import { type Peers, type PeerShape, startPeers } from './peers.ts'

/**
 * Milliseconds per epoch of Cairn's engines beside scikit-learn and Keras: the same shapes, Adam, batches of 64, the
 * shuffling counted, medians of interleaved epochs. Ratios of one run are what counts: times follow the machine.
 * npm run bench:train -- --python python3 --epochs 7 --engine graph --engine wasm --shape "MLP 30"
 */
interface Shape extends PeerShape {
  readonly name: string
  /** Epochs that take longer are measured less often. */
  readonly epochs: number
}

const plain = { classes: 2, batchNorm: false, dropout: 0, batchSize: 64 }
const small = { ...plain, rows: 20_000, width: 30 }
const smallMlp = 'MLP 30-64-32-1, 20,000 rows'
const shapes: readonly Shape[] = [
  { ...small, name: 'logistic, 30 columns, 20,000 rows', hidden: [], epochs: 1 },
  { ...small, name: smallMlp, hidden: [64, 32], epochs: 1 },
  { ...small, name: 'the same with batch norm and dropout', hidden: [64, 32], batchNorm: true, dropout: 0.2, epochs: 1 },
  { ...plain, name: 'MLP 784-128-10, 10,000 rows', rows: 10_000, width: 784, classes: 10, hidden: [128], epochs: 1 },
  { ...plain, name: 'MLP 200-256-128-64-1, 200,000 rows', rows: 200_000, width: 200, hidden: [256, 128, 64], epochs: 0.4 },
]

const { values } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    epochs: { type: 'string', default: '7' },
    engine: { type: 'string', multiple: true, default: ['graph', 'wasm', 'native'] },
    shape: { type: 'string', default: '' },
  },
})

interface Time {
  readonly median: number
  readonly best: number
}

/** One that trains: an epoch, in ms. */
type Trainer = readonly [name: string, epoch: (number: number) => Promise<number>]

const peers = await startPeers(values.python).catch((error: unknown) => {
  console.log(`NO PEERS: ${values.python} with NumPy did not start (${String(error)}). Name one with --python.`)
  return null
})
let missed = 0
try {
  for (const shape of shapes.filter(({ name }) => name.includes(values.shape))) await benchShape(shape)
} finally {
  peers?.close()
}
process.exitCode = missed > 0 ? 1 : 0

async function benchShape(shape: Shape): Promise<void> {
  const { trainers, dispose } = await ours(shape)
  const theirs = peers ? await peersOf(peers, shape) : []
  const times = await interleaved([...trainers, ...theirs], Math.max(2, Math.round(Number(values.epochs) * shape.epochs)))
  dispose()
  console.log(
    `${shape.name.padEnd(38)} ${[...times].map(([name, ms]) => `${name} ${ms.median.toFixed(0)} (${ms.best.toFixed(0)}) ms`).join('   ')}`,
  )
  judge(shape.name, times)
}

async function ours(shape: Shape): Promise<{ trainers: Trainer[]; dispose: () => void }> {
  const data = randomRows(shape)
  const { hidden, batchNorm, dropout } = shape
  const task = shape.classes === 2 ? 'binary' : 'multiclass'
  const model =
    hidden.length === 0
      ? { family: 'linear' as const }
      : { family: 'mlp' as const, hidden: [...hidden], activation: 'relu' as const, batchNorm, dropout }
  const network = buildNetwork({ task, model }, shape.width, shape.classes, null)
  const optimizer = { kind: 'adam' as const, learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }
  const plan = { network, task, loss: 'crossEntropy', optimizer, l2: 0, batchSize: shape.batchSize, seed: 1 } as const
  const rows = Uint32Array.from({ length: shape.rows }, (_, i) => i)
  const sessions: [EngineId, EngineSession][] = []
  for (const id of engineIds.filter((each) => values.engine.includes(each))) {
    const engine = await openById(id).catch((error: unknown) => console.log(`SKIPPED: ${String(error)}`))
    if (!engine) continue
    const session = await engine.compile(plan)
    session.load(data)
    await session.setWeights(initialWeights(network, 1))
    sessions.push([id, session])
  }
  const { signal } = new AbortController()
  const trainers = sessions.map(
    ([id, session]): Trainer => [
      id,
      async (epoch) => {
        const begin = performance.now()
        await session.trainEpoch(epochOrder(rows, 1, epoch), epoch, signal)
        return performance.now() - begin
      },
    ],
  )
  return { trainers, dispose: () => sessions.forEach(([, session]) => session.dispose()) }
}

async function peersOf(from: Peers, shape: Shape): Promise<Trainer[]> {
  const versions = await from.open(shape)
  return Object.entries(versions).map(([name, version]): Trainer => [`${name} ${version}`, () => from.epoch(name)])
}

/** The median, and the best beside it: on a busy machine that one says more. The first epoch of each warms up and does not count. */
async function interleaved(trainers: readonly Trainer[], epochs: number): Promise<Map<string, Time>> {
  const times = new Map<string, number[]>(trainers.map(([name]) => [name, []]))
  for (let epoch = 1; epoch <= epochs + 1; epoch++) {
    for (const [name, train] of trainers) {
      const ms = await train(epoch)
      if (epoch > 1) times.get(name)?.push(ms)
    }
  }
  return new Map(
    [...times].map(([name, all]) => [name, { median: all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)], best: Math.min(...all) }]),
  )
}

/** The goals: on the small MLP no slower than scikit-learn and five times as fast as Keras, WebAssembly within 200 ms; nowhere slower than Keras. */
function judge(name: string, times: ReadonlyMap<string, Time>): void {
  const of = (start: string) => [...times].find(([each]) => each.startsWith(start))?.[1].median
  const [graph, wasm, sklearn, keras] = [of('graph'), of('wasm'), of('scikit-learn'), of('keras')]
  const goal = (what: string, value: number, limit: number, unit: string) => {
    if (value > limit) missed++
    console.log(`  ${value <= limit ? 'met   ' : 'MISSED'} ${what}: ${value.toFixed(2)}${unit}, goal ≤ ${limit}${unit}`)
  }
  if (graph && sklearn) goal('graph / scikit-learn', graph / sklearn, 1, ' ×')
  if (graph && keras) goal('graph / Keras', graph / keras, name === smallMlp ? 0.2 : 1, ' ×')
  if (wasm && keras) console.log(`         WebAssembly / Keras: ${(wasm / keras).toFixed(2)} ×`)
  if (wasm && sklearn) console.log(`         WebAssembly / scikit-learn: ${(wasm / sklearn).toFixed(2)} ×`)
  if (wasm && name === smallMlp) goal('WebAssembly', wasm, 200, ' ms')
}

function randomRows({ rows, width, classes }: Shape): Rows {
  const random = seededRandom(7)
  const x = Float32Array.from({ length: rows * width }, () => random.normal())
  const y = Float32Array.from({ length: rows }, (_, row) => Math.min(classes - 1, Math.floor(Math.abs(x[row * width]) * classes)))
  return { x, width, y, weights: null }
}
