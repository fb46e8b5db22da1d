import type { Profile } from '../../../shared/domain/models/profile.ts'
import type { Task as ModelTask } from '../../../shared/domain/training/recipe.ts'
import { list, literal } from '../../datasets/tasks.ts'
import type { Task } from '../../jobs/index.ts'
import { loggedPredictions, profileRows } from '../../models/tasks.ts'
import type { LogSource } from './compact.ts'
import { type LogRelation, type TimeWindow, withRequestLog } from './relation.ts'

export interface ProfileLogInput {
  readonly source: LogSource
  readonly window: TimeWindow
  /** The version that the rows are profiled for. */
  readonly model: {
    readonly task: ModelTask
    readonly labels: readonly string[]
    readonly target: string
    /** The names of its inputs in the order of its signature. */
    readonly inputs: readonly string[]
  }
  /** Only what this version has answered, such as `wine@v4`. */
  readonly ref?: string
  /** Only rows of these arms; all but those of shadows where it is left out. */
  readonly arms?: readonly string[]
}

/** The profile of what a deployment was asked in a time, and of what it answered. Rows that were refused or not kept are no part of it. */
export const profileLog: Task<ProfileLogInput, Profile> = (input, context) =>
  withRequestLog(input.source, input.window, context, async (duck, log) => {
    const { model } = input
    const from = await answeredSql(input, log, async (sql) => (await duck.row(sql))[0] === true)
    const known = new Map(log.inputs.map((column) => [column.name, column]))
    const columns = model.inputs.flatMap((name) => {
      const column = known.get(name)
      return column?.isKept ? [{ name, type: column.type, sql: column.column }] : []
    })
    const predicted = { label: 'label', value: 'value', probabilities: 'probabilities' }
    const [hasAnswers] = await duck.row(`SELECT count(label) + count(value) > 0 FROM ${from}`)
    return profileRows(
      duck,
      {
        from,
        columns,
        absent: model.inputs.filter((name) => !known.get(name)?.isKept),
        predictions: hasAnswers === true ? loggedPredictions(duck, from, predicted, { ...model, threshold: null }) : null,
      },
      { onProgress: (fraction) => context.progress(fraction, 'profiling') },
    )
  })

/** The rows that were answered: where no outputs are kept, those of which any input is. */
async function answeredSql(
  { ref, arms }: ProfileLogInput,
  { sql, inputs }: LogRelation,
  ask: (sql: string) => Promise<boolean>,
): Promise<string> {
  const ofArms = arms ? `list_contains(${list(arms)}, arm)` : `coalesce(arm, '') <> 'shadow'`
  const where = ['code = 200', ofArms, ...(ref === undefined ? [] : [`ref = ${literal(ref)}`])].join(' AND ')
  const hasOutputs = await ask(`SELECT count(label) + count(value) > 0 FROM ${sql} WHERE ${where}`)
  const kept = inputs.filter(({ isKept }) => isKept).map(({ column }) => `${column} IS NOT NULL`)
  const isKept = hasOutputs || kept.length === 0 ? 'label IS NOT NULL OR value IS NOT NULL' : kept.join(' OR ')
  return `(FROM ${sql} WHERE ${where} AND (${isKept}))`
}
