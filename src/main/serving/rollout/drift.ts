import { endpointServiceName } from '../../../shared/domain/serving/endpoint.ts'
import { spread } from '../../../shared/statistics/moments.ts'
import type { Task } from '../../jobs/index.ts'
import { wasserstein } from '../../statistics/empirical.ts'
import { jensenShannonDistance } from '../../statistics/statistics.ts'
import { literal } from '../../datasets/tasks.ts'
import type { Serving } from '../context.ts'
import type { LogSource } from '../log/compact.ts'
import { timeSql, withRequestLog } from '../log/relation.ts'
import { logSourceOf } from '../log/source.ts'
import { requireDeployment } from '../store.ts'

export interface Drift {
  /** Jensen-Shannon distance (base 2) of classes, or Wasserstein distance of numbers over the standard deviation of those before. */
  readonly value: number
  /** Rows that the candidate has predicted. */
  readonly rows: number
}

export interface DriftInput {
  readonly source: LogSource
  /** The candidate, such as `wine@v4`; whatever else answered is what it is held against. */
  readonly ref: string
  readonly since: number
}

/** As Evidently does, so that predictions that were all the same give a finite number. */
const leastSpread = 0.001

/** The newest predictions of each side that numbers are compared by. */
const mostValues = 100_000

/** How far the logged predictions of a version are from those of the others since a moment; null where one side has none. */
export async function predictionDrift(
  { workspace, services, perform }: Serving,
  { deployment, ref, since }: { readonly deployment: string; readonly ref: string; readonly since: number },
): Promise<Drift | null> {
  // What was answered a moment ago may not be written yet; an endpoint that does not run has nothing to write.
  await services.request('endpoint', endpointServiceName, 'flushLog', undefined).catch(() => {})
  const source = await logSourceOf(workspace, requireDeployment(workspace.db, deployment))
  return perform('serving.predictionDrift', { source, ref, since })
}

export const predictionDriftTask: Task<DriftInput, Drift | null> = ({ source, ref, since }, context) =>
  withRequestLog(source, { from: since }, context, async (duck, { sql }) => {
    const isCandidate = `ref = ${literal(ref)}`
    const answered = `(FROM ${sql} WHERE code = 200 AND arm NOT IN ('shadow', 'pinned') AND "at" >= ${timeSql(since)})`
    const counts = await duck.rows(
      `SELECT label, count(*) FILTER (${isCandidate})::DOUBLE, count(*) FILTER (NOT ${isCandidate})::DOUBLE FROM ${answered} WHERE label IS NOT NULL GROUP BY label`,
    )
    if (counts.length > 0) {
      const [candidate, before] = [1, 2].map((place) => counts.map((row) => Number(row[place])))
      return compared(candidate.reduce(sum, 0), before.reduce(sum, 0), () => jensenShannonDistance(candidate, before, 2))
    }
    const values = async (which: string) => {
      const rows = await duck.rows(
        `SELECT value FROM ${answered} WHERE value IS NOT NULL AND ${which} ORDER BY "at" DESC LIMIT ${mostValues}`,
      )
      return Float64Array.from(rows, ([value]) => Number(value))
    }
    const [candidate, before] = [await values(isCandidate), await values(`NOT ${isCandidate}`)]
    return compared(
      candidate.length,
      before.length,
      () => wasserstein(before, candidate) / Math.max(Math.sqrt(spread(before).variance), leastSpread),
    )
  })

const sum = (all: number, one: number) => all + one

function compared(rows: number, before: number, distance: () => number): Drift | null {
  return rows === 0 || before === 0 ? null : { value: distance(), rows }
}
