import type {
  Activation,
  CustomLayer,
  LearningRateSchedule,
  Loss,
  ModelFamily,
  OptimizerSpec,
  Task,
} from '../../../shared/domain/recipe.ts'
import { activations } from '../../../shared/domain/recipe.ts'
import { type Random, seededRandom } from '../../random.ts'
import type { TrainingPlan } from './engine.ts'
import { planFor } from './testNetworks.ts'

/** Any plan that a recipe can lead to, small, from a seed: for tests that must hold for all of them. */
export function randomPlan(seed: number): {
  readonly plan: TrainingPlan
  readonly rows: number
  readonly weighted: boolean
  readonly told: string
} {
  const random = seededRandom(seed)
  const inputs = 2 + random.int(5)
  const embedded = Array.from({ length: inputs }, (_, i) => i).filter(() => chance(random, 0.25))
  const task = pick<Task>(random, ['binary', 'multiclass', 'regression'])
  const loss = pick<Loss>(random, task === 'regression' ? ['squared', 'absolute', 'huber'] : ['crossEntropy', 'focal'])
  const model = randomModel(random)
  const batchSize = 2 + random.int(30)
  const plan = planFor(model, inputs, {
    task,
    loss,
    embedded,
    batchSize,
    seed,
    focalGamma: pick(random, [undefined, 0, 0.7, 1, 3]),
    huberDelta: pick(random, [undefined, 0.2, 2]),
    optimizer: randomOptimizer(random),
    schedule: randomSchedule(random),
    epochs: 4,
    clipNorm: pick(random, [undefined, 0.05, 5]),
    l2: pick(random, [0, 0, 0.02]),
  })
  const told = `${seed}: ${task} ${loss} ${JSON.stringify(model)} ${plan.optimizer.kind}, ${inputs} inputs, embedded ${embedded.join(' ') || 'none'}`
  return { plan, rows: 3 * batchSize + random.int(batchSize), weighted: chance(random, 0.5), told }
}

const chance = (random: Random, share: number): boolean => random.next() < share

function pick<T>(random: Random, values: readonly T[]): T {
  return values[random.int(values.length)]
}

function randomModel(random: Random): ModelFamily {
  const family = pick(random, ['linear', 'mlp', 'wideDeep', 'layers'] as const)
  if (family === 'linear') return { family }
  const hidden = Array.from({ length: 1 + random.int(3) }, () => 1 + random.int(9))
  if (family === 'layers') return { family, layers: Array.from({ length: random.int(6) }, () => randomLayer(random)) }
  const activation = pick<Activation>(random, activations)
  return { family, hidden, activation, batchNorm: chance(random, 0.4), dropout: pick(random, [0, 0, 0.3]) }
}

function randomLayer(random: Random): CustomLayer {
  const kind = pick(random, ['dense', 'dense', 'activation', 'batchNorm', 'dropout'] as const)
  switch (kind) {
    case 'dense':
      return { kind, units: 1 + random.int(7), activation: pick(random, [...activations, 'linear'] as const) }
    case 'activation':
      return { kind, activation: pick<Activation>(random, activations) }
    case 'dropout':
      return { kind, rate: pick(random, [0.1, 0.5]) }
    case 'batchNorm':
      return { kind }
  }
}

function randomOptimizer(random: Random): OptimizerSpec {
  const kind = pick(random, ['adam', 'sgd', 'rmsprop'] as const)
  const momentum = pick(random, [0, 0.9])
  if (kind === 'adam') return { kind, learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }
  if (kind === 'sgd') return { kind, learningRate: 0.05, momentum }
  return { kind, learningRate: 0.005, decay: 0.9, momentum, epsilon: 1e-7 }
}

function randomSchedule(random: Random): LearningRateSchedule | undefined {
  const per = pick(random, ['epoch', 'step'] as const)
  const kind = pick(random, ['none', 'step', 'exponential', 'cosine'] as const)
  if (kind === 'none') return undefined
  if (kind === 'step') return { kind, every: 1, factor: 0.5, per }
  if (kind === 'exponential') return { kind, factor: 0.7, per }
  return { kind, warmup: 1, floor: 0.1, per }
}
