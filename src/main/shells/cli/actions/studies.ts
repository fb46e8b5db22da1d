import type { SplitPart } from '../../../../shared/domain/datasets/dataset.ts'
import type { MetricId } from '../../../../shared/domain/evaluation/metrics.ts'
import { type EngineChoice, growsTrees, ModelFamily, Recipe, withRounds } from '../../../../shared/domain/training/recipe.ts'
import { Dimension, Strategy } from '../../../../shared/domain/experiments/study.ts'
import { currentPath } from '../../../../shared/domain/training/recipeFormats.ts'
import { CairnError } from '../../../../shared/errors.ts'
import type { Cli, Outcome } from '../cli.ts'
import type { Client, ProposedFamily } from '../job.ts'
import { withSession } from '../session.ts'
import { studiesText, studyText } from '../views/studies.ts'
import { follow } from './followStudy.ts'
import { readRecipe } from './train.ts'

interface RecipeOptions {
  readonly recipe?: string
  readonly target?: string
  readonly positive?: string
  readonly model?: string
  /** As `model`, in scripts of 0.1. */
  readonly family?: string
  readonly epochs?: number
  readonly trees?: number
  readonly engine: string
  readonly seed: number
  readonly name?: string
  readonly experiment?: string
  /** A compute target. */
  readonly on?: string
  readonly sendSensitive: boolean
}

interface SweepOptions extends RecipeOptions {
  readonly space: readonly string[]
  readonly strategy: string
  readonly trials: number
  readonly points?: number
  readonly startup?: number
  readonly reduction?: number
  readonly metric?: string
  readonly prune: boolean
}

export function sweep(cli: Cli, options: SweepOptions, ref: string): Promise<Outcome> {
  return withSession(cli, async (session) => {
    const { space, trials, metric, prune } = options
    const dimensions = space.map(parseDimension)
    const strategy = strategyOf(options)
    const family = options.model ?? options.family ?? familyWith(dimensions)
    const common = await subject(session.client, ref, { ...options, model: family })
    const search = { space: dimensions, strategy, metric: metric as MetricId | undefined, maxTrials: trials, prune }
    return follow(cli, session, await session.client.experiments.studies.sweep({ ...common, ...search }))
  })
}

/** The options of one strategy given to another would change nothing: they are refused. @throws INVALID_INPUT */
function strategyOf({ strategy: kind, ...options }: SweepOptions): Strategy {
  const own: Readonly<Record<string, 'points' | 'startup' | 'reduction'>> = { grid: 'points', tpe: 'startup', halving: 'reduction' }
  for (const [of, option] of Object.entries(own))
    if (options[option] !== undefined && of !== kind)
      throw new CairnError('INVALID_INPUT', `--${option} belongs to the strategy ${of}, not to ${kind}.`, { option: `--${option}` })
  const { points, startup, reduction } = options
  const found = Strategy.safeParse({ kind, points, startup, reduction })
  if (found.success) return found.data
  const [issue] = found.error.issues
  const option = issue.path[0] === 'kind' ? '--strategy' : `--${String(issue.path[0])}`
  const message =
    option === '--strategy' ? `"${kind}" is not a strategy. Use grid, random, halving or tpe.` : `${option} is not valid: ${issue.message}.`
  throw new CairnError('INVALID_INPUT', message, { option })
}

export function crossValidate(cli: Cli, options: RecipeOptions & { readonly folds: number }, ref: string): Promise<Outcome> {
  return withSession(cli, async (session) => {
    const common = await subject(session.client, ref, options)
    return follow(cli, session, await session.client.experiments.studies.crossValidate({ ...common, folds: options.folds }))
  })
}

interface ResumeOptions {
  readonly on?: string
  readonly here: boolean
  readonly sendSensitive: boolean
}

export function resume(cli: Cli, { on, here, sendSensitive }: ResumeOptions, study: number): Promise<Outcome> {
  if (on !== undefined && here)
    throw new CairnError('INVALID_INPUT', 'Use either --on or --here: the rest is trained in one place.', { option: '--here' })
  const target = here ? null : on
  return withSession(cli, async (session) =>
    follow(cli, session, await session.client.experiments.studies.resume({ study, target, sendsSensitive: sendSensitive })),
  )
}

export function extend(cli: Cli, { trials }: { readonly trials: number }, study: number): Promise<Outcome> {
  return withSession(cli, async (session) => follow(cli, session, await session.client.experiments.studies.extend({ study, trials })))
}

/** Of one that runs in another process: it stops at its next epoch. */
export function pause(cli: Cli, _: object, study: number): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const started = await client.experiments.studies.pause({ study })
    const text = `It pauses after the current epoch. Resume: cairn sweep resume ${study}`
    return { data: started, text }
  })
}

export function show(cli: Cli, { metric, part }: { readonly metric?: string; readonly part?: string }, id: number): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const study = await client.experiments.studies.get({ study: id, metric, part: part as SplitPart | undefined })
    return { data: study, text: studyText(study, cli.style) }
  })
}

export function list(cli: Cli): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const studies = await client.experiments.studies.list({})
    return { data: studies, text: studiesText(studies) }
  })
}

async function subject(client: Client, ref: string, options: RecipeOptions) {
  const { recipe: file, target, positive, epochs, trees, engine, seed, name, experiment, on, sendSensitive } = options
  const named = epochs === undefined ? (trees === undefined ? undefined : 'boosting') : 'mlp'
  const asked = {
    ref,
    target,
    positive,
    family: (options.model ?? options.family ?? named) as ProposedFamily | undefined,
  }
  const recipe = file === undefined ? (await client.training.propose(asked)).recipe : await readRecipe(file)
  if (trees !== undefined && !growsTrees(recipe.model))
    throw new CairnError('INVALID_INPUT', `--trees has no effect on the model type ${recipe.model.family}. Use --epochs.`, {
      option: '--trees',
    })
  const rounds = trees ?? epochs
  return {
    ref,
    recipe: Recipe.parse({
      ...(rounds === undefined ? recipe : withRounds(recipe, rounds)),
      ...(positive === undefined ? {} : { positive }),
    }),
    engine: engine as EngineChoice,
    seed,
    name,
    experiment,
    target: on,
    sendsSensitive: sendSensitive,
  }
}

const fieldsOf = new Map(ModelFamily.options.map(({ shape }) => [shape.family.value, Object.keys(shape)]))

/** A search over what only some family has is a request for one: the first of these that has all of it. */
function familyWith(dimensions: readonly Dimension[]): ProposedFamily | undefined {
  const fields = dimensions.map(({ path }) => path.split('.')).flatMap(([head, field]) => (head === 'model' && field ? [field] : []))
  const has = (family: 'mlp' | 'boosting') => fields.every((field) => fieldsOf.get(family)?.includes(field))
  if (fields.length === 0 || (has('mlp') && has('boosting'))) return undefined
  return has('mlp') ? 'mlp' : has('boosting') ? 'boosting' : undefined
}

const kinds: Readonly<Record<string, Dimension['kind']>> = { log: 'logFloat', float: 'float', int: 'int' }

/** `model.optimizer.learningRate=log:1e-4..1e-1` (or, as in recipes of format 1, `optimizer.learningRate=…`), `model.hidden=choice:[16],[32,16]`, `model.batchNorm=bool`. @throws INVALID_INPUT */
export function parseDimension(text: string): Dimension {
  const [, path = '', kind = '', rest = ''] = /^([^=]+)=(log|float|int|bool|choice)(?::(.*))?$/s.exec(text) ?? []
  const [low, high] = rest.split('..').map((part) => (part.trim() === '' ? Number.NaN : Number(part)))
  const values = kind === 'choice' ? choicesOf(rest) : undefined
  const found = Dimension.safeParse({ path: currentPath(path), kind: kinds[kind] ?? kind, low, high, values })
  if (found.success) return found.data
  throw new CairnError(
    'INVALID_INPUT',
    `"${text}" is not a search range: write PATH=log:1e-4..1e-1, PATH=float:0..0.5, PATH=int:1..8, PATH=bool or PATH=choice:A,B.`,
    { option: '--space' },
  )
}

/** Values as JSON with commas between them; words without quotes are texts. */
function choicesOf(text: string): unknown[] {
  try {
    return JSON.parse(`[${text}]`) as unknown[]
  } catch {
    return text.split(',').map((word) => word.trim())
  }
}
