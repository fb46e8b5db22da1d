import type { Column, Profile, SplitRecipe } from '../../../shared/domain/datasets/dataset.ts'
import { type DefaultSplit, defaultSplitNote } from '../../../shared/domain/datasets/defaultSplit.ts'
import type { Leak } from '../../../shared/domain/datasets/leaks.ts'
import type { ProposedColumn } from '../../../shared/contract/training.ts'
import type { ProposalQuestion } from '../../../shared/domain/training/question.ts'
import { growsTrees, Recipe, type RecipeInput, type Task } from '../../../shared/domain/training/recipe.ts'
import { hasClasses, taskRow } from '../../../shared/domain/training/tasks.ts'
import { CairnError } from '../../../shared/errors.ts'
import { count } from '../../../shared/numbers.ts'
import { automaticSplit } from '../../datasets/index.ts'
import { proposeFeatures } from './features.ts'
import { enoughForTrees, type ProposedFamily, proposeModel, usualFamily } from './schedule.ts'
import { proposeTarget } from './target.ts'
import type { EncodingStyle } from './transform.ts'

export interface ProposalInput {
  readonly columns: readonly Column[]
  readonly profile: Profile
  /** Columns that identify a row: never learnt from. */
  readonly key: readonly string[]
  /** Keys and time by which features were joined to the rows: not learnt from unless someone wants it. */
  readonly joinedBy?: readonly string[]
  /** The column to predict: what the user named, else the dataset's. */
  readonly target?: string | null
  /** Inferred from the target when absent. */
  readonly task?: Task
  /** Binary: the class whose probability the model gives. */
  readonly positive?: string
  /** The one that earlier runs on the dataset had for this target. */
  readonly remembered?: string | null
  /** Columns that give the target away: left out, but for those that are included on purpose. */
  readonly leaks?: readonly Leak[]
  readonly include?: readonly string[]
  readonly family?: ProposedFamily
  readonly seed?: number
  /** The split that the version has of its own, which goes before the automatic one. */
  readonly split?: DefaultSplit | null
}

export interface Proposal {
  readonly recipe: Recipe
  /** Why it is so, one sentence each, for people. */
  readonly notes: string[]
  /** What the data leaves open. */
  readonly questions: ProposalQuestion[]
  /** Classes of the target, where they are known; else none. */
  readonly classes: string[]
  /** Every column but the target, in the order of the data. */
  readonly columns: ProposedColumn[]
}

/**
 * A sensible recipe from a profile alone, without looking at a row; every choice that is not the plain default has a note.
 *
 * @throws TARGET_MISSING · COLUMN_UNKNOWN · TARGET_ONE_CLASS · TARGET_TOO_MANY_CLASSES ·
 *   TARGET_NOT_NUMERIC · INVALID_INPUT where the positive class is none of the target's · RECIPE_INVALID where the task does not suit the target · TOO_FEW_ROWS under 10 rows with a target · NO_FEATURES
 */
export function proposeRecipe(input: ProposalInput): Proposal {
  const { columns, profile, key, joinedBy = [], seed = 0, leaks = [], include = [] } = input
  const aim = proposeTarget(input)
  const family = input.family ?? usualFamily(aim.rows)
  const features = proposeFeatures({ columns, profile, key, joinedBy, target: aim.column, style: styleOf(family), leaks, include })
  if (features.features.length === 0) throw noFeatures(features.notes)
  const split = input.split?.recipe ?? automaticSplit(aim.task, profile, seed)
  // Trees that all say no give a probability of 0, which is never true of rare classes.
  const calibrates = family === 'forest' && hasClasses(aim.task) && split.fractions.validation > 0
  const recipe = {
    format: 'cairn.recipe/2',
    task: aim.task,
    target: aim.column,
    ...(aim.positive === null ? {} : { positive: aim.positive }),
    features: [...features.features],
    split,
    loss: taskRow(aim.task).losses[0],
    model: proposeModel(aim.rows, family, aim.task),
    classWeights: 'none',
    ...(calibrates && { calibration: 'sigmoid' }),
    seed,
  } satisfies RecipeInput
  const notes = [
    ...aim.notes,
    ...(input.family ? [] : familyNote(aim.rows)),
    ...features.notes,
    ...splitNotes(input, split, features.hasDates),
    ...(calibrates ? ['The probabilities of a random forest are too extreme, so they are calibrated on the validation rows.'] : []),
  ]
  return { recipe: Recipe.parse(recipe), notes, questions: [...aim.questions], classes: [...aim.classes], columns: [...features.columns] }
}

function familyNote(rows: number): string[] {
  if (rows < enoughForTrees) return []
  return [`Boosted trees, because there are ${count(rows)} rows: from ${count(enoughForTrees)} on they are usually the most accurate.`]
}

function styleOf(family: ProposedFamily): EncodingStyle {
  if (growsTrees({ family })) return 'trees'
  return family === 'wideDeep' ? 'embeddings' : 'numbers'
}

function splitNotes({ profile: { duplicateRows }, split: own }: ProposalInput, split: SplitRecipe, hasDates: boolean): string[] {
  const notes = [own ? defaultSplitNote(own) : null].filter((note) => note !== null)
  if (duplicateRows > 0 && split.keepDuplicatesTogether)
    notes.push(`${duplicateRows} rows are exact duplicates; duplicates stay in one part to avoid leakage into test.`)
  if (hasDates && split.kind !== 'time')
    notes.push('Rows are split at random, not by date, so the metrics do not show how well the model predicts the future.')
  return notes
}

function noFeatures(notes: readonly string[]): CairnError {
  return new CairnError('NO_FEATURES', `No usable feature columns. ${notes.slice(0, 10).join(' ')}`.trim(), {
    notes: notes.slice(0, 50),
  })
}
