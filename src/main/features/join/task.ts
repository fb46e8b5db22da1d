import { CairnError } from '../../../shared/errors.ts'
import type { Task } from '../../jobs/index.ts'
import type { ImportOutput } from '../../datasets/index.ts'
import { createVersionView, finishParts, writeSegment } from '../../datasets/tasks.ts'
import type { RuleChecks } from '../../datasets/index.ts'
import { checkOutputNames } from './columns.ts'
import { type JoinInput, withJoin } from './opening.ts'

export interface JoinTaskInput extends JoinInput {
  /** Of the result; that of the entity rows when absent. */
  readonly target?: string | null
  readonly checks?: RuleChecks
}

/**
 * The entity rows with the features of a service, as a dataset version: their columns as they are, then the features. Nothing is stored
 * before all of it is there.
 * @throws COLUMN_UNKNOWN, TYPE_MISMATCH, FEATURES_INVALID, NO_ROWS, and what reading a file throws
 */
export const joinTask: Task<JoinTaskInput, ImportOutput> = (input, context) =>
  withJoin(input, context, async (duck, { entities, join }) => {
    checkOutputNames(input.service, entities.columns)
    if (entities.rows === 0) throw new CairnError('NO_ROWS', 'There are no entity rows.', {})
    context.progress(0.1, 'finding rows')
    const joined = await join()
    const made = [...joined.entities, ...joined.outputs]
    const columns = made.map(({ name, type }) => ({ name, type }))
    const target = input.target === undefined ? entities.target : input.target
    if (target !== null && !columns.some(({ name }) => name === target))
      throw new CairnError('COLUMN_UNKNOWN', `The result has no column ${JSON.stringify(target)}.`, {
        column: target,
        columns: columns.slice(0, 50).map(({ name }) => name),
      })
    context.progress(0.4, 'joining')
    const rows = { relation: joined.relation, order: 'row' }
    const sql = made.map((column) => column.sql)
    const file = await writeSegment(duck, columns, sql, context.scratch, rows)
    if (file.rows !== entities.rows) throw new CairnError('INTERNAL', `${entities.rows} rows became ${file.rows}.`, {})
    await createVersionView(duck, columns, [file])
    const { key, reading, warnings } = entities
    const shape = { columns, key, target, ...(reading && { reading }) }
    return finishParts(duck, { shape, parts: [{ segment: null, file }], warnings, checks: input.checks }, context)
  })
