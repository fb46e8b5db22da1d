import type { z } from 'zod'
import {
  growsTrees,
  LearningRateSchedule,
  type ModelFamily,
  type NetworkFamily,
  OptimizerSpec,
  TreesFamily,
} from '../../../../shared/domain/training/recipe.ts'
import { CairnError } from '../../../../shared/errors.ts'

/** Options of the command line that belong to the model, and to some families of it only. */
export interface ModelOptions {
  readonly epochs?: number
  readonly batchSize?: number
  readonly learningRate?: number
  readonly hidden?: readonly number[]
  readonly optimizer?: string
  readonly schedule?: string
  readonly clipNorm?: number
  readonly trees?: number
  readonly leaves?: number
  readonly depth?: number
  readonly minRows?: number
}

const flags = {
  epochs: '--epochs',
  batchSize: '--batch-size',
  learningRate: '--learning-rate',
  hidden: '--hidden',
  optimizer: '--optimizer',
  schedule: '--schedule',
  clipNorm: '--clip-norm',
  trees: '--trees',
  leaves: '--leaves',
  depth: '--depth',
  minRows: '--min-rows',
} as const satisfies Readonly<Record<keyof ModelOptions, string>>

type OptionName = keyof ModelOptions

const ofNetworks: readonly OptionName[] = ['epochs', 'batchSize', 'learningRate', 'optimizer', 'schedule', 'clipNorm']
const ofTrees: readonly OptionName[] = ['trees', 'leaves', 'depth', 'minRows']

/** @throws INVALID_INPUT for an option that the family does not have, which would be ignored */
export function adjustModel(model: ModelFamily, options: ModelOptions): ModelFamily {
  const { hidden } = options
  const hasHidden = model.family === 'mlp' || model.family === 'wideDeep'
  if (hidden && !hasHidden) {
    const message = `Hidden layers need the model type mlp or wideDeep; this recipe uses ${model.family}.`
    throw new CairnError('INVALID_INPUT', message, { option: '--hidden' })
  }
  refuseOthers(model, options)
  if (growsTrees(model)) return adjustTrees(model, options)
  const adjusted = adjustNetwork(model, options)
  return hidden && (adjusted.family === 'mlp' || adjusted.family === 'wideDeep') ? { ...adjusted, hidden: [...hidden] } : adjusted
}

function refuseOthers(model: ModelFamily, options: ModelOptions): void {
  // Both count rounds: who has always said --epochs may go on.
  const own = growsTrees(model) ? [...ofTrees, 'epochs', ...(model.family === 'boosting' ? ['learningRate'] : [])] : ofNetworks
  const other = [...ofNetworks, ...ofTrees].find((name) => options[name] !== undefined && !own.includes(name))
  if (other === undefined) return
  const usable = own.map((name) => flags[name as OptionName]).join(', ')
  const message = `${flags[other]} has no effect on the model type ${model.family}. Use ${usable}, or choose another --model.`
  throw new CairnError('INVALID_INPUT', message, { option: flags[other] })
}

function adjustTrees(model: TreesFamily, { trees, epochs, leaves, depth, minRows, learningRate }: ModelOptions): TreesFamily {
  const given = { trees: trees ?? epochs, leaves, depth, minRows, learningRate }
  const named = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const checked = TreesFamily.safeParse({ ...model, ...named })
  if (checked.success) return checked.data
  const [{ path, message }] = checked.error.issues
  const name = String(path[0])
  const option = isOptionName(name) ? flags[name] : '--set'
  throw new CairnError('INVALID_INPUT', `${option}: ${message}.`, { option })
}

const isOptionName = (name: string): name is OptionName => Object.hasOwn(flags, name)

function adjustNetwork(model: NetworkFamily, options: ModelOptions): NetworkFamily {
  const { epochs, batchSize, clipNorm, schedule } = options
  return {
    ...model,
    ...(epochs === undefined ? {} : { epochs }),
    ...(batchSize === undefined ? {} : { batchSize }),
    ...(clipNorm === undefined ? {} : { clipNorm }),
    ...(schedule === undefined ? {} : { schedule: scheduleOf(schedule, epochs ?? model.epochs) }),
    optimizer: optimizerOf(model.optimizer, options),
  }
}

function optimizerOf(proposed: OptimizerSpec, { optimizer, learningRate }: ModelOptions): OptimizerSpec {
  const kept = { ...proposed, ...(learningRate === undefined ? {} : { learningRate }) }
  if (optimizer === undefined || optimizer === proposed.kind) return kept
  return chosen(OptimizerSpec, { kind: optimizer, learningRate: kept.learningRate }, '--optimizer')
}

/** Plain values for each kind; a recipe may say others. */
function scheduleOf(kind: string, epochs: number): LearningRateSchedule {
  const usual = {
    every: Math.max(1, Math.round(epochs / 3)),
    factor: kind === 'exponential' ? 0.97 : 0.5,
    warmup: epochs / 20,
    per: 'step',
  }
  return chosen(LearningRateSchedule, { kind, ...usual }, '--schedule')
}

/** @throws INVALID_INPUT */
export function chosen<T>(type: z.ZodType<T>, value: unknown, option: string): T {
  const checked = type.safeParse(value)
  if (checked.success) return checked.data
  throw new CairnError('INVALID_INPUT', `${option}: ${checked.error.issues.map(({ message }) => message).join('; ')}.`, { option })
}
