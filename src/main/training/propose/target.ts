import type { Column, ColumnProfile, Profile } from '../../../shared/domain/datasets/dataset.ts'
import type { Task } from '../../../shared/domain/training/recipe.ts'
import { hasClasses, hasPositive, usualTask } from '../../../shared/domain/training/tasks.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { ProposalQuestion } from '../../../shared/domain/training/question.ts'
import type { PositiveClass } from '../../../shared/domain/training/positive.ts'
import { count, counted } from '../../../shared/numbers.ts'
import { inOrder } from '../target/labels.ts'
import { binaryClasses, positiveOf } from '../target/positive.ts'
import { columnUnknown } from '../preprocessing/columns.ts'
import { maxClasses } from '../target/target.ts'
import { questionsOf } from './questions.ts'
import { type ClassSizes, classSizes } from './classSizes.ts'

interface TargetInput {
  readonly columns: readonly Column[]
  readonly profile: Profile
  readonly target?: string | null
  readonly task?: Task
  /** The positive class that is asked for, and the one that earlier runs on the dataset had. */
  readonly positive?: string
  readonly remembered?: string | null
}

export interface Aim {
  readonly column: string
  readonly task: Task
  /** Of a binary target; null where its classes are not known. */
  readonly positive: string | null
  /** Of a target that has classes, where they are known; else none. */
  readonly classes: readonly string[]
  readonly notes: readonly string[]
  readonly questions: readonly ProposalQuestion[]
  /** Rows that have a target. */
  readonly rows: number
}

/** A class with fewer rows cannot be in train, validation and test. */
const fewestPerClass = 3

/** Rows with a target that train, validation and test need together. */
const fewestRows = 10

/** What is to be predicted, and as which task. @throws see proposeRecipe */
export function proposeTarget({ columns, profile, target, task: asked, positive: wanted, remembered = null }: TargetInput): Aim {
  const column = targetProfile(columns, profile, target)
  refuseUnusable(column, profile.rows)
  const task = asked ?? usualTask(column)
  refuseTask(column, task)
  const notes = [...(asked ? [] : [taskNote(column, task)]), ...missingNotes(column, profile.rows)]
  const none = {
    column: column.name,
    task,
    positive: null,
    classes: [],
    questions: questionsOf(column, task),
    rows: profile.rows - column.missing,
  }
  if (!hasPositive(task) && wanted !== undefined) {
    const message = `A positive class needs a binary task; the task for ${JSON.stringify(column.name)} is ${task}.`
    throw new CairnError('INVALID_INPUT', message, { field: 'positive', column: column.name, task })
  }
  if (!hasClasses(task)) return { ...none, notes }
  const sizes = classNotes(classSizes(column, profile.rows))
  if (!hasPositive(task)) return { ...none, classes: classesOf(column), notes: [...notes, ...sizes] }
  const positive = positiveOf(column, wanted, remembered)
  const classes = binaryClasses(column)?.map(({ label }) => label) ?? []
  return { ...none, positive: positive?.label ?? null, classes, notes: [...notes, ...positiveNotes(positive), ...sizes] }
}

/** In the order of the labels; none where the profile does not list them all. */
function classesOf({ top, distinct }: ColumnProfile): readonly string[] {
  return top.length === distinct ? inOrder(top.map(({ value }) => value)) : []
}

function positiveNotes(positive: PositiveClass | null): string[] {
  return positive === null ? [] : [`The positive class is ${JSON.stringify(positive.label)}, because ${positive.why}.`]
}

function targetProfile(columns: readonly Column[], profile: Profile, target?: string | null): ColumnProfile {
  const names = columns.map(({ name }) => name)
  if (target === undefined || target === null || target === '') {
    throw new CairnError('TARGET_MISSING', 'No target column is set.', { columns: names.slice(0, 50) })
  }
  const column = profile.columns.find(({ name }) => name === target)
  if (!column) throw columnUnknown(target, names)
  return column
}

function refuseUnusable({ name, missing, distinct, type }: ColumnProfile, rows: number): void {
  const quoted = JSON.stringify(name)
  if (rows - missing < fewestRows) throw tooFewRows(name, rows, missing)
  if (distinct < 2) throw new CairnError('TARGET_ONE_CLASS', `All rows have the same value in the target ${quoted}.`, { column: name })
  if (type === 'date' || type === 'datetime') throw notNumeric(name, type)
}

function refuseTask({ name, type, distinct }: ColumnProfile, task: Task): void {
  if (!hasClasses(task)) {
    if (type !== 'integer' && type !== 'number') throw notNumeric(name, type)
  } else if (distinct > maxClasses) {
    const message = `The target ${JSON.stringify(name)} has ${distinct} classes; up to ${maxClasses} are supported.`
    throw new CairnError('TARGET_TOO_MANY_CLASSES', message, { column: name, classes: distinct, limit: maxClasses })
  } else if (hasPositive(task) && distinct !== 2) {
    const message = `The task binary needs two classes, and the target ${JSON.stringify(name)} has ${distinct}. Use multiclass.`
    throw new CairnError('RECIPE_INVALID', message, { field: 'task', column: name, classes: distinct })
  }
}

function missingNotes({ name, missing }: ColumnProfile, rows: number): string[] {
  if (missing === 0) return []
  return [
    `${counted(missing, 'row')} of ${count(rows)} ${missing === 1 ? 'has' : 'have'} no target (${JSON.stringify(name)} is missing) and ${missing === 1 ? 'is' : 'are'} excluded from training and evaluation.`,
  ]
}

function tooFewRows(name: string, rows: number, missing: number): CairnError {
  const having = `${counted(rows - missing, 'row')} with a target`
  const message =
    missing === 0
      ? `There are ${rows} rows; at least ${fewestRows} are needed for train, validation and test.`
      : `There are ${having}: ${JSON.stringify(name)} is missing in ${count(missing)} of ${count(rows)}. At least ${fewestRows} are needed for train, validation and test.`
  return new CairnError('TOO_FEW_ROWS', message, { rows: rows - missing, needed: fewestRows, withoutTarget: missing })
}

function notNumeric(column: string, type: string): CairnError {
  return new CairnError('TARGET_NOT_NUMERIC', `The target ${JSON.stringify(column)} is a ${type} column.`, { column, type })
}

function taskNote({ name, distinct }: ColumnProfile, task: Task): string {
  const why = {
    binary: 'has two values.',
    multiclass: `has ${distinct} classes.`,
    regression: `is a number with ${distinct} values.`,
  } satisfies Record<Task, string>
  return `The task is ${task}, because ${JSON.stringify(name)} ${why[task]}`
}

function classNotes(sizes: ClassSizes | null): string[] {
  if (!sizes) return []
  const { commonest, rarest, exact } = sizes
  const size = `${exact ? '' : 'at most '}${rarest} row${rarest === 1 ? '' : 's'}`
  const notes: string[] = []
  if (rarest < 0.2 * commonest)
    notes.push(
      `The rarest class has ${size} and the most common ${commonest}: choose the threshold by the cost of each kind of error, or use class weights.`,
    )
  if (rarest < fewestPerClass)
    notes.push(`The rarest class has ${size}: too few for train, validation and test. Import more rows, or exclude it.`)
  return notes
}
