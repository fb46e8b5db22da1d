import { readFile } from 'node:fs/promises'
import { asTrained, type Run, RunResult } from '../../../../shared/contract/experiments/index.ts'
import { type EngineChoice, Loss, Recipe, Task } from '../../../../shared/domain/training/recipe.ts'
import { adjustModel, chosen, type ModelOptions } from './modelOptions.ts'
import { setFields } from './recipeFields.ts'
import { differenceWords, recipeDifferences } from '../../../../shared/domain/training/fields/differences.ts'
import { isAsked, type ProposalQuestion, questionText } from '../../../../shared/domain/training/question.ts'
import { textsOfRecipe } from '../../../../shared/domain/training/fields/recipeTexts.ts'
import { AnyRecipe } from '../../../../shared/domain/training/recipeFormats.ts'
import { CairnError } from '../../../../shared/errors.ts'
import type { Cli, Outcome } from '../cli.ts'
import type { Client, ProposedFamily } from '../job.ts'
import { follow } from './followStudy.ts'
import { withSession } from '../session.ts'
import { escapeText } from '../text/escape.ts'
import { lines } from '../text/table.ts'
import { trainedText } from '../views/runs.ts'

interface TrainOptions extends ModelOptions {
  readonly from?: number
  readonly set?: readonly string[]
  readonly exclude?: readonly string[]
  readonly experiment?: string
  readonly target?: string
  readonly task?: string
  readonly positive?: string
  readonly include?: readonly string[]
  readonly classWeights?: string
  readonly rowWeights?: string
  readonly targetTransform?: string
  readonly calibration?: string
  readonly threshold?: string
  readonly refit?: boolean
  readonly model?: string
  /** As `model`, in scripts of 0.1. */
  readonly family?: string
  readonly seed?: number
  readonly engine?: string
  readonly memory?: number
  readonly loss?: string
  readonly name?: string
  readonly tag?: readonly string[]
  readonly note?: string
  readonly recipe?: string
  readonly propose: boolean
  /** A contest of model types instead of one run. */
  readonly best: boolean
  /** The compute target of such a contest. */
  readonly on?: string
  readonly sendSensitive: boolean
}

export function train(cli: Cli, options: TrainOptions, ref?: string): Promise<Outcome> {
  return withSession(cli, async (session) => {
    const { client, runJob } = session
    const chosen = options.from === undefined ? await proposed(client, ref, options) : await cloned(client, options.from, options, ref)
    const { recipe, notes } = chosen
    if (options.propose) return { data: recipe, text: JSON.stringify(recipe, null, 2) }
    for (const note of notes) cli.note(escapeText(note))
    const { name, tag, note, experiment = chosen.experiment } = options
    const engine = (options.engine ?? chosen.engine) as EngineChoice
    // Of this machine and not of the run: the worker process inherits it.
    if (options.memory !== undefined) process.env.CAIRN_MEMORY = String(options.memory)
    if (options.best) {
      refuseForBest(options)
      const sending = { target: options.on, sendsSensitive: options.sendSensitive }
      const contest = { ref: chosen.ref, recipe, engine, experiment, name, seed: recipe.seed, ...sending }
      return follow(cli, session, await client.experiments.studies.best(contest))
    }
    if (options.on !== undefined)
      throw new CairnError('INVALID_INPUT', '--on is for several runs at the same time: add --best, or use cairn sweep or cairn cv.', {
        option: '--on',
      })
    const started = await client.experiments.start({
      ref: chosen.ref,
      recipe,
      engine,
      experiment,
      name,
      tags: [...(tag ?? [])],
      notes: note ?? '',
      clonedFrom: options.from,
    })
    const { runId } = await runJob(started, RunResult)
    const run = asTrained(await client.experiments.get({ run: runId }))
    return { data: run, text: trainedText(run, cli.style), exit: exitOf(run) }
  })
}

/** @throws INVALID_INPUT for options that belong to one run, or to one model type */
function refuseForBest({ model, family, hidden, tag, note }: TrainOptions): void {
  const given = { '--model': model ?? family, '--hidden': hidden, '--tag': tag, '--note': note }
  const [option] = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [name]))
  if (option === undefined) return
  throw new CairnError('INVALID_INPUT', `${option} has no effect with --best, which trains several model types. Omit it.`, { option })
}

/** A run that was stopped early by hand is a result, and yet not what was asked for. */
function exitOf({ stopped }: Run): 0 | 130 {
  return stopped === 'cancelled' ? 130 : 0
}

/** What is to be trained, and on what. */
interface Chosen {
  readonly ref: string
  readonly recipe: Recipe
  readonly notes: readonly string[]
  readonly engine: EngineChoice
  readonly experiment?: string
}

async function proposed(client: Client, ref: string | undefined, options: TrainOptions): Promise<Chosen> {
  if (ref === undefined)
    throw new CairnError('INVALID_INPUT', 'Name a dataset version, or a run to start from: --from RUN.', { argument: 'ref' })
  return { ref, engine: 'auto', ...(await chooseRecipe(client, ref, options)) }
}

/** @throws INVALID_INPUT for options that make or name another recipe, which would be ignored */
function refuseProposing({ recipe, model, family, include }: TrainOptions): void {
  if (recipe !== undefined)
    throw new CairnError('INVALID_INPUT', '--from and --recipe both name a recipe: use one of them.', { option: '--from' })
  const [option] = [
    model === undefined ? [] : '--model',
    family === undefined ? [] : '--family',
    include === undefined ? [] : '--include',
  ].flat()
  if (option === undefined) return
  const message = `${option} changes the proposed recipe and has no effect with --from. Save the recipe with --propose, edit it, and use --recipe.`
  throw new CairnError('INVALID_INPUT', message, { option })
}

/** The recipe of a run with what the command line changes of it, and what differs. */
async function cloned(client: Client, run: number, options: TrainOptions, asked?: string): Promise<Chosen> {
  refuseProposing(options)
  const clone = await client.experiments.prepareClone({ run, ref: asked })
  if (clone.ref === null)
    throw new CairnError('INVALID_INPUT', `The data of run ${run} is in the trash: name a dataset version to train on.`)
  const { target, task } = options
  const present = without(clone.recipe, clone.gone)
  const named = {
    ...present,
    ...(target === undefined ? {} : { target }),
    ...(task === undefined ? {} : { task: chosen(Task, task, '--task') }),
  }
  const recipe = adjust(named, options)
  const data = clone.dataset === clone.ref ? [] : [{ field: 'Data', was: clone.dataset, is: clone.ref }]
  const differences = [...data, ...recipeDifferences(textsOfRecipe(clone.recipe), textsOfRecipe(recipe))]
  const notes = [
    `From run ${run}: ${differenceWords(differences)}.`,
    ...clone.changes,
    ...(clone.gone.length > 0 ? [`${clone.ref} does not have ${clone.gone.join(', ')}.`] : []),
    ...(clone.added.length > 0 ? [`${clone.ref} also has ${clone.added.join(', ')}, which the recipe does not use.`] : []),
  ]
  return { ref: clone.ref, recipe, notes, engine: clone.engine, experiment: clone.experiment ?? undefined }
}

function without(recipe: Recipe, columns: readonly string[]): Recipe {
  return { ...recipe, features: recipe.features.filter(({ column }) => !columns.includes(column)) }
}

async function chooseRecipe(client: Client, ref: string, options: TrainOptions): Promise<{ recipe: Recipe; notes: readonly string[] }> {
  if (options.recipe !== undefined) return { recipe: adjust(await readRecipe(options.recipe), options), notes: [] }
  const { target, seed, positive } = options
  const task = options.task as Task | undefined
  const family = (options.model ?? options.family ?? (asksForNetwork(options) ? 'mlp' : asksForTrees(options) ? 'boosting' : undefined)) as
    | ProposedFamily
    | undefined
  const { recipe, notes, questions, columns } = await client.training.propose({
    ref,
    target,
    task,
    family,
    seed,
    positive,
    include: [...(options.include ?? [])],
  })
  // What the command line decides is no question.
  const open = task === undefined ? questions : questions.filter(({ field }) => field !== 'task')
  const left = columns.filter(({ excluded }) => excluded !== null).map(({ column }) => column)
  const adjusted = adjust(recipe, options, left)
  const asked = open.filter((question) => isOpen(options)(question) && isAsked(question, adjusted.loss))
  return { recipe: adjusted, notes: [...notes, ...asked.map(questionText)] }
}

/** Hidden layers, epochs and batches are what networks have: to name them is a request for one. */
function asksForNetwork({ hidden, epochs, batchSize, optimizer, schedule, clipNorm }: TrainOptions): boolean {
  return [hidden, epochs, batchSize, optimizer, schedule, clipNorm].some((option) => option !== undefined)
}

/** So do a number of trees, or the size of one. */
function asksForTrees({ trees, leaves, depth, minRows }: TrainOptions): boolean {
  return [trees, leaves, depth, minRows].some((option) => option !== undefined)
}

function isOpen({ set, targetTransform }: TrainOptions) {
  return ({ field }: ProposalQuestion) =>
    !(field === 'targetTransform' && targetTransform !== undefined) && !(set ?? []).some((one) => one.startsWith(`${field}=`))
}

/** What was named on the command line goes before what was proposed or read. @param left columns that the proposal excludes */
function adjust(recipe: Recipe, options: TrainOptions, left: readonly string[] = []): Recipe {
  const { seed, loss, positive, classWeights } = options
  const named = {
    ...recipe,
    ...(seed === undefined ? {} : { seed }),
    ...(loss === undefined ? {} : { loss: chosen(Loss, loss, '--loss') }),
    ...(positive === undefined ? {} : { positive }),
    ...(classWeights === undefined ? {} : { classWeights: chosen(Recipe.shape.classWeights, classWeights, '--class-weights') }),
    ...afterFit(options),
    model: adjustModel(recipe.model, options),
  }
  const { rowWeights } = options
  const learnt = rowWeights === undefined ? named : without(named, [rowWeights])
  return excluding(setFields(learnt, options.set ?? []), options.exclude ?? [], left)
}

/** What is asked for beside the model itself. */
function afterFit({ rowWeights, targetTransform, calibration, threshold, refit }: TrainOptions): Partial<Recipe> {
  const { shape } = Recipe
  return {
    ...(rowWeights === undefined ? {} : { rowWeights }),
    ...(targetTransform === undefined ? {} : { targetTransform: chosen(shape.targetTransform, targetTransform, '--target-transform') }),
    ...(calibration === undefined ? {} : { calibration: chosen(shape.calibration, calibration, '--calibration') }),
    ...(threshold === undefined ? {} : { threshold: chosen(shape.threshold, threshold, '--threshold') }),
    ...(refit ? { refit } : {}),
  }
}

/** @param already excluded by the proposal @throws COLUMN_UNKNOWN where a column is no feature anyway: it may be a typing error */
function excluding(recipe: Recipe, columns: readonly string[], already: readonly string[]): Recipe {
  const features = [...new Set(recipe.features.map(({ column }) => column))]
  const unknown = columns.find((column) => !features.includes(column) && !already.includes(column))
  if (unknown === undefined) {
    if (features.length > 0 && features.every((column) => columns.includes(column)))
      throw new CairnError('NO_FEATURES', 'No feature is left: exclude fewer columns.', { option: '--exclude' })
    return without(recipe, columns)
  }
  const message = `"${unknown}" is not a feature of this recipe.`
  throw new CairnError('COLUMN_UNKNOWN', message, { column: unknown, columns: features.slice(0, 50), option: '--exclude' })
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
