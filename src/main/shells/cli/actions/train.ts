import { readFile } from 'node:fs/promises'
import type { z } from 'zod'
import { asTrained, type Run, RunResult } from '../../../../shared/contract/experiments/index.ts'
import {
  type EngineChoice,
  LearningRateSchedule,
  Loss,
  OptimizerSpec,
  Recipe,
  type Task,
} from '../../../../shared/domain/training/recipe.ts'
import { AnyRecipe } from '../../../../shared/domain/training/recipeFormats.ts'
import { CairnError } from '../../../../shared/errors.ts'
import type { Cli, Outcome } from '../cli.ts'
import type { Client } from '../job.ts'
import { withSession } from '../session.ts'
import { escapeText } from '../text/escape.ts'
import { lines } from '../text/table.ts'
import { trainedText } from '../views/runs.ts'

interface TrainOptions {
  readonly experiment?: string
  readonly target?: string
  readonly task?: string
  readonly positive?: string
  readonly include?: readonly string[]
  readonly classWeights?: string
  readonly family?: string
  readonly seed?: number
  readonly engine: string
  readonly memory?: number
  readonly epochs?: number
  readonly batchSize?: number
  readonly learningRate?: number
  readonly hidden?: readonly number[]
  readonly loss?: string
  readonly optimizer?: string
  readonly schedule?: string
  readonly clipNorm?: number
  readonly name?: string
  readonly tag?: readonly string[]
  readonly note?: string
  readonly recipe?: string
  readonly propose: boolean
}

export function train(cli: Cli, options: TrainOptions, ref: string): Promise<Outcome> {
  return withSession(cli, async ({ client, runJob }) => {
    const { recipe, notes } = await chooseRecipe(client, ref, options)
    if (options.propose) return { data: recipe, text: JSON.stringify(recipe, null, 2) }
    for (const note of notes) cli.note(escapeText(note))
    const { name, tag, note, experiment } = options
    const engine = options.engine as EngineChoice
    // Of this machine and not of the run: the worker process inherits it.
    if (options.memory !== undefined) process.env.CAIRN_MEMORY = String(options.memory)
    const started = await client.experiments.start({ ref, recipe, engine, experiment, name, tags: [...(tag ?? [])], notes: note ?? '' })
    const { runId } = await runJob(started, RunResult)
    const run = asTrained(await client.experiments.get({ run: runId }))
    return { data: run, text: trainedText(run, cli.style), exit: exitOf(run) }
  })
}

/** A run that was stopped early by hand is a result, and yet not what was asked for. */
function exitOf({ stopped }: Run): 0 | 130 {
  return stopped === 'cancelled' ? 130 : 0
}

async function chooseRecipe(client: Client, ref: string, options: TrainOptions): Promise<{ recipe: Recipe; notes: readonly string[] }> {
  if (options.recipe !== undefined) return { recipe: adjust(await readRecipe(options.recipe), options), notes: [] }
  const { target, seed, positive } = options
  const task = options.task as Task | undefined
  // Hidden layers are a request for an MLP.
  const family = (options.family ?? (options.hidden ? 'mlp' : undefined)) as 'linear' | 'mlp' | 'wideDeep' | undefined
  const { recipe, notes } = await client.training.propose({
    ref,
    target,
    task,
    family,
    seed,
    positive,
    include: [...(options.include ?? [])],
  })
  return { recipe: adjust(recipe, options), notes }
}

/** What was named on the command line goes before what was proposed or read. */
function adjust(recipe: Recipe, options: TrainOptions): Recipe {
  const { epochs, batchSize, hidden, seed, loss, clipNorm, positive, classWeights } = options
  const { model } = recipe
  const hasHidden = model.family === 'mlp' || model.family === 'wideDeep'
  if (hidden && !hasHidden) {
    const message = `Hidden layers need the model type mlp or wideDeep; this recipe uses ${model.family}.`
    throw new CairnError('INVALID_INPUT', message, { option: '--hidden' })
  }
  const trained = {
    ...(epochs === undefined ? {} : { epochs }),
    ...(batchSize === undefined ? {} : { batchSize }),
    ...(clipNorm === undefined ? {} : { clipNorm }),
    ...(options.schedule === undefined ? {} : { schedule: scheduleOf(options.schedule, epochs ?? model.epochs) }),
    optimizer: optimizerOf(model.optimizer, options),
  }
  return {
    ...recipe,
    ...(seed === undefined ? {} : { seed }),
    ...(loss === undefined ? {} : { loss: chosen(Loss, loss, '--loss') }),
    ...(positive === undefined ? {} : { positive }),
    ...(classWeights === undefined ? {} : { classWeights: chosen(Recipe.shape.classWeights, classWeights, '--class-weights') }),
    model: hidden && hasHidden ? { ...model, ...trained, hidden: [...hidden] } : { ...model, ...trained },
  }
}

function optimizerOf(proposed: OptimizerSpec, { optimizer, learningRate }: TrainOptions): OptimizerSpec {
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
function chosen<T>(type: z.ZodType<T>, value: unknown, option: string): T {
  const checked = type.safeParse(value)
  if (checked.success) return checked.data
  throw new CairnError('INVALID_INPUT', `${option}: ${checked.error.issues.map(({ message }) => message).join('; ')}.`, { option })
}

/** @throws FILE_NOT_FOUND, FILE_UNREADABLE, RECIPE_INVALID with the field */
export async function readRecipe(path: string): Promise<Recipe> {
  let parsed: unknown
  try {
    parsed = JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    if (error instanceof SyntaxError) throw new CairnError('RECIPE_INVALID', `${path} is not JSON: ${error.message}`, { file: path }, error)
    throw new CairnError(missing ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE', `${path} cannot be read.`, { file: path }, error)
  }
  const checked = AnyRecipe.safeParse(parsed)
  if (checked.success) return checked.data
  const fields = checked.error.issues.map((issue) => `${issue.path.map(String).join('.') || 'recipe'}: ${issue.message}`)
  throw new CairnError('RECIPE_INVALID', lines(`${path} is not a valid recipe.`, ...fields), { file: path })
}
