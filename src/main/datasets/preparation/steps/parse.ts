import type { ColumnType } from '../../../../shared/domain/datasets/dataset.ts'
import type { ValueForm } from '../../../../shared/domain/datasets/values.ts'
import { CairnError } from '../../../../shared/errors.ts'
import { plainTextSql, trimmedSql } from '../../reading/values/formSql.ts'
import { converted, fitsAsAsked } from '../../reading/types.ts'
import { requireType, type StepContext, type StepOf, type StepPlan } from '../table.ts'
import { changed, lostSql, refusing } from './values.ts'

const typesOf: Readonly<Record<ValueForm['kind'], readonly ColumnType[]>> = {
  number: ['number', 'integer'],
  date: ['date', 'datetime'],
  boolean: ['boolean'],
}

/** Text in a form becomes what a file in that form would have given. */
export function parse({ columns: names, type, form, onError }: StepOf<'parse'>, context: StepContext): StepPlan {
  if (!typesOf[form.kind].includes(type)) throw new CairnError('STEP_INVALID', `A form of ${form.kind}s gives no ${type}.`, { type })
  const lost: string[] = []
  const step = changed(context, names, (sql, column, place) => {
    requireType(column, ['text'], 'Only text can be parsed')
    const plain = plainTextSql(form, trimmedSql(sql))
    const value = `CASE WHEN coalesce(${fitsAsAsked(type, plain)}, false) THEN ${converted(type, plain)} END`
    lost.push(lostSql(sql, value))
    return { sql: onError === 'refuse' ? refusing(context.index, place, sql, value, type) : value, type }
  })
  return { ...step, lost }
}
