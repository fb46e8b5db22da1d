import { labelName } from '../../../shared/domain/serving/feedback.ts'
import { type Duck, literal } from '../../datasets/tasks.ts'
import type { LogSource } from '../log/compact.ts'
import { type LogAccess, type LogRelation, type TimeWindow, withRequestLog } from '../log/relation.ts'
import { feedbackSegments } from './files.ts'
import { type FeedbackRelation, feedbackRelation } from './relation.ts'

/** A log with what came back for its requests. */
export interface LabelledLog extends LogRelation {
  /** SQL of the rows of the log with `actual` (VARCHAR), `actual_at` and `actual_arrived` (TIMESTAMP), null where no label came. */
  readonly labelled: string
}

/** As `withRequestLog`, joined with labels by request and row. */
export async function withLabelledLog<T>(
  source: LogSource,
  window: TimeWindow,
  access: LogAccess,
  use: (duck: Duck, log: LabelledLog, feedback: FeedbackRelation) => Promise<T>,
): Promise<T> {
  // What came before a request cannot be about it.
  const due = async () => (await feedbackSegments(source.folder, source.deployment)).filter(({ to }) => to >= (window.from ?? 0))
  let segments = await due()
  const beside = async () => {
    segments = await due()
    return [...segments.map(({ path }) => path), ...((await access.beside?.()) ?? [])]
  }
  return withRequestLog(source, window, { ...access, beside }, async (duck, log) => {
    const feedback = await feedbackRelation(duck, segments)
    // Only those of this window: the rest of the store need not be sorted.
    await duck.run(
      `CREATE OR REPLACE TABLE window_labels AS SELECT id AS label_id, "row" AS label_row, value AS actual, "at" AS actual_at, arrived AS actual_arrived
       FROM ${feedback.last(`name = ${literal(labelName)} AND id IN (SELECT id FROM ${log.sql})`)}`,
    )
    const labelled = `(SELECT logged.*, actual, actual_at, actual_arrived FROM ${log.sql} AS logged
      LEFT JOIN window_labels ON logged.id = label_id AND logged."row" = label_row)`
    return use(duck, { ...log, labelled }, feedback)
  })
}

/** How long labels took to come, in ms: 95 of 100 came within it. Null without labels. */
export async function labelDelay(duck: Duck, { labelled }: Pick<LabelledLog, 'labelled'>): Promise<{ p95: number | null; labels: number }> {
  const [p95, labels] = await duck.row(
    `SELECT quantile_cont(greatest(0, epoch_ms(actual_arrived) - epoch_ms("at")), 0.95)::DOUBLE, count(*)::DOUBLE
     FROM ${labelled} WHERE actual IS NOT NULL AND arm IS DISTINCT FROM 'shadow'`,
  )
  return { p95: p95 === null ? null : Number(p95), labels: Number(labels) }
}
