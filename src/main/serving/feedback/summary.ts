import type { FeedbackSummary } from '../../../shared/domain/serving/feedback.ts'
import type { Task } from '../../jobs/index.ts'
import type { LogSource } from '../log/compact.ts'
import { feedbackSegments } from './files.ts'
import { labelDelay, withLabelledLog } from './labelledLog.ts'

/** Answers to callers: what shadows said was never told. */
const answered = `code BETWEEN 200 AND 299 AND ref IS NOT NULL AND arm IS DISTINCT FROM 'shadow'`

/** What came back for the requests of a deployment, over all of its log. */
export const feedbackSummaryTask: Task<LogSource, FeedbackSummary> = async (source, context) => {
  const segments = await feedbackSegments(source.folder, source.deployment)
  return withLabelledLog(source, {}, context, async (duck, log, feedback) => {
    const [labels, lastArrived] = await duck.row(`SELECT count(*)::DOUBLE, max(epoch_ms(arrived))::DOUBLE FROM ${feedback.labels}`)
    const outcomes = await duck.rows(
      `SELECT name, count(*)::DOUBLE AS n FROM ${feedback.outcomes} GROUP BY name ORDER BY n DESC, name LIMIT 1000`,
    )
    const [lastOutcome] = await duck.row(`SELECT max(epoch_ms(arrived))::DOUBLE FROM ${feedback.all}`)
    const [predicted, labelled] = await duck.row(`SELECT count(*)::DOUBLE, count(actual)::DOUBLE FROM ${log.labelled} WHERE ${answered}`)
    const [unknown] = await duck.row(
      `SELECT count(*)::DOUBLE FROM ${feedback.labels} ANTI JOIN (SELECT DISTINCT id FROM ${log.sql}) USING (id)`,
    )
    const { p95 } = await labelDelay(duck, log)
    return {
      labels: Number(labels),
      outcomes: outcomes.map(([name, values]) => ({ name: String(name), values: Number(values) })),
      predicted: Number(predicted),
      labelled: Number(labelled),
      unknown: Number(unknown),
      p95Delay: p95,
      lastArrived: lastOutcome === null ? (lastArrived === null ? null : Number(lastArrived)) : Number(lastOutcome),
      bytes: segments.reduce((sum, { bytes }) => sum + bytes, 0),
    }
  })
}
