import type { Column, ColumnProfile, Profile } from '../../../shared/domain/dataset.ts'
import type { Task } from '../../../shared/domain/recipe.ts'
import { CairnError } from '../../../shared/errors.ts'
import { columnUnknown } from '../preprocessing/columns.ts'
import { maxClasses } from '../target.ts'
import { type ClassSizes, classSizes } from './classSizes.ts'

interface TargetInput {
  readonly columns: readonly Column[]
  readonly profile: Profile
  readonly target?: string | null
  readonly task?: Task
}

export interface Aim {
  readonly column: string
  readonly task: Task
  /** The rarest class has less than a fifth of the rows of the commonest. */
  readonly balance: boolean
  readonly notes: readonly string[]
}

/** A class with fewer rows cannot be in train, validation and test. */
const fewestPerClass = 3

/** What is to be predicted, and as which task. @throws see proposeRecipe */
export function proposeTarget({ columns, profile, target, task: asked }: TargetInput): Aim {
  const column = targetProfile(columns, profile, target)
  refuseUnusable(column, profile.rows)
  const task = asked ?? inferTask(column)
  refuseTask(column, task)
  const notes = asked ? [] : [taskNote(column, task)]
  if (task === 'regression') return { column: column.name, task, balance: false, notes }
  const sizes = classSizes(column, profile.rows)
  const balance = sizes !== null && sizes.rarest < 0.2 * sizes.commonest
  return { column: column.name, task, balance, notes: [...notes, ...classNotes(sizes, balance)] }
}

function targetProfile(columns: readonly Column[], profile: Profile, target?: string | null): ColumnProfile {
  const names = columns.map(({ name }) => name)
  if (target === undefined || target === null || target === '') {
    throw new CairnError('TARGET_MISSING', 'It is not known which column to predict.', { columns: names.slice(0, 50) })
  }
  const column = profile.columns.find(({ name }) => name === target)
  if (!column) throw columnUnknown(target, names)
  return column
}

function refuseUnusable({ name, missing, distinct, type }: ColumnProfile, rows: number): void {
  const quoted = JSON.stringify(name)
  if (missing > 0) {
    throw new CairnError('TARGET_HAS_MISSING', `The target ${quoted} is missing in ${missing} of ${rows} rows.`, {
      column: name,
      count: missing,
    })
  }
  if (distinct < 2) throw new CairnError('TARGET_ONE_CLASS', `All rows have the same value in the target ${quoted}.`, { column: name })
  if (type === 'date' || type === 'datetime') throw notNumeric(name, type)
}

function inferTask({ type, distinct }: ColumnProfile): Task {
  if (distinct === 2) return 'binary'
  return type === 'text' || type === 'boolean' ? 'multiclass' : 'regression'
}

function refuseTask({ name, type, distinct }: ColumnProfile, task: Task): void {
  if (task === 'regression') {
    if (type !== 'integer' && type !== 'number') throw notNumeric(name, type)
  } else if (distinct > maxClasses) {
    const message = `The target ${JSON.stringify(name)} has ${distinct} classes; up to ${maxClasses} can be told apart.`
    throw new CairnError('TARGET_TOO_MANY_CLASSES', message, { column: name, classes: distinct, limit: maxClasses })
  } else if (task === 'binary' && distinct !== 2) {
    const message = `The task binary needs two classes, and the target ${JSON.stringify(name)} has ${distinct}. Use multiclass.`
    throw new CairnError('RECIPE_INVALID', message, { field: 'task', column: name, classes: distinct })
  }
}

function notNumeric(column: string, type: string): CairnError {
  return new CairnError('TARGET_NOT_NUMERIC', `The target ${JSON.stringify(column)} is a ${type} column.`, { column, type })
}

function taskNote({ name, type, distinct }: ColumnProfile, task: Task): string {
  const quoted = JSON.stringify(name)
  if (task === 'binary') return `The task is binary, because ${quoted} has two values.`
  if (task === 'multiclass') return `The task is multiclass, because ${quoted} has ${distinct} classes.`
  const advice = type === 'integer' && distinct <= 10 ? ' If they are codes and not amounts, use the task multiclass.' : ''
  return `The task is regression, because ${quoted} is a number with ${distinct} values.${advice}`
}

function classNotes(sizes: ClassSizes | null, balance: boolean): string[] {
  if (!sizes) return []
  const { commonest, rarest, exact } = sizes
  const size = `${exact ? '' : 'at most '}${rarest} row${rarest === 1 ? '' : 's'}`
  const notes: string[] = []
  if (balance) notes.push(`Classes are weighted, because the rarest has ${size} and the commonest ${commonest}.`)
  if (rarest < fewestPerClass)
    notes.push(`The rarest class has ${size}: too few to train, validate and test on it. Import more, or leave it out.`)
  return notes
}
