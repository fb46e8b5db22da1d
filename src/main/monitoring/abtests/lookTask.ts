import type { AbLook, AbMetric } from '../../../shared/domain/monitoring/abTest.ts'
import { type Duck, literal } from '../../datasets/tasks.ts'
import type { Task } from '../../jobs/index.ts'
import { type FeedbackRelation, type LabelledLog, type LogSource, withLabelledLog } from '../../serving/tasks.ts'
import { SampleRatioCheck, sequentialDifference, sequentialHalfWidth } from '../../statistics/sequential.ts'

export interface LookInput {
  readonly source: LogSource
  /** Requests from here on, before `now`. */
  readonly since: number
  readonly now: number
  readonly control: string
  /** An arm, or `shadow`. */
  readonly challenger: string
  /** Of a shadow: the version, where the deployment has several. */
  readonly shadowRef: string | null
  readonly metric: AbMetric
  /** Labels are classes; else numbers. */
  readonly classes: boolean
  /** Of the two arms by the route, adding up to 1; null for a shadow. */
  readonly weights: readonly [number, number] | null
  readonly alpha: number
  readonly expected: number
}

/** What a look sees: a function of the log and of what came back for it, so that nothing depends on when others looked. */
export const lookTask: Task<LookInput, AbLook> = (input, context) =>
  withLabelledLog(input.source, { from: input.since, to: input.now }, context, async (duck, log, feedback) => {
    await duck.run(`CREATE OR REPLACE TEMP TABLE scored AS ${scoredSql(input, log, feedback)}`)
    return input.weights === null ? pairedLook(duck, input) : armsLook(duck, input, input.weights)
  })

/**
 * One row for each row that one of the two has predicted: which arm (the control is 0, the challenger 1), its unit, and its score, null
 * where nothing came back yet. A request without a unit is one by itself, as the route has it.
 */
function scoredSql({ control, challenger, shadowRef, metric, classes }: LookInput, log: LabelledLog, feedback: FeedbackRelation): string {
  const side = `CASE WHEN arm = ${literal(control)} THEN 0 WHEN arm = ${literal(challenger)}${
    shadowRef === null ? '' : ` AND ref = ${literal(shadowRef)}`
  } THEN 1 END`
  const rows = `SELECT id, "row", "at", arm, ref, coalesce(unit, id) AS unit, ${side} AS side, label, value, actual
    FROM ${log.labelled} WHERE code BETWEEN 200 AND 299`
  if (metric.kind === 'label') {
    const score = classes
      ? 'CASE WHEN actual IS NULL THEN NULL WHEN label = actual THEN 1.0 ELSE 0.0 END'
      : 'abs(value - TRY_CAST(actual AS DOUBLE))'
    return `SELECT *, ${score} AS score FROM (${rows}) WHERE side IS NOT NULL`
  }
  const outcomes = `(SELECT id AS outcome_id, "row" AS outcome_row, TRY_CAST(value AS DOUBLE) AS score
    FROM ${feedback.last(`name = ${literal(metric.name)} AND id IN (SELECT id FROM ${log.sql})`)})`
  return `SELECT r.*, CASE WHEN isfinite(score) THEN score END AS score FROM (${rows}) AS r
    LEFT JOIN ${outcomes} ON r.id = outcome_id AND r."row" = outcome_row WHERE side IS NOT NULL`
}

/** Two arms: units are what was assigned, so each counts once, with the mean of its scores. */
async function armsLook(duck: Duck, { now, control, challenger, alpha, expected }: LookInput, weights: readonly [number, number]): Promise<AbLook> {
  const rows = await duck.rows(
    `SELECT side, any_value(ref), count(*)::DOUBLE, sum(requests)::DOUBLE, count(score)::DOUBLE, avg(score)::DOUBLE, var_samp(score)::DOUBLE
     FROM (SELECT side, unit, arg_max(ref, "at") AS ref, count(DISTINCT id) AS requests, avg(score) AS score FROM scored GROUP BY side, unit)
     GROUP BY side`,
  )
  const [first, second] = [0, 1].map((side) => {
    const found = rows.find(([which]) => Number(which) === side)
    const number = (place: number) => (found === undefined || found[place] === null ? 0 : Number(found[place]))
    const scored = number(4)
    return {
      ref: found === undefined ? '' : String(found[1]),
      assigned: number(2),
      requests: number(3),
      group: { n: scored, mean: number(5), variance: number(6) },
    }
  })
  const difference = sequentialDifference(first.group, second.group, alpha, expected)
  return {
    at: now,
    control: armOf(control, first),
    challenger: armOf(challenger, second),
    difference: difference === null ? null : { value: difference.difference, low: difference.low, high: difference.high },
    ratioP: await ratioOf(duck, weights),
  }
}

interface Seen {
  readonly ref: string
  readonly requests: number
  readonly group: { readonly n: number; readonly mean: number; readonly variance: number }
}

function armOf(arm: string, { ref, requests, group }: Seen): AbLook['control'] {
  return {
    arm,
    ref,
    units: group.n,
    requests,
    mean: group.n > 0 ? group.mean : null,
    variance: group.n > 1 ? group.variance : null,
  }
}

/** Units in the order in which they came, in batches of an hour: whoever looks, and when, gives the same p-value. */
async function ratioOf(duck: Duck, weights: readonly [number, number]): Promise<number> {
  const batches = await duck.rows(
    `SELECT count(*) FILTER (side = 0)::DOUBLE, count(*) FILTER (side = 1)::DOUBLE
     FROM (SELECT side, unit, min("at") AS came FROM scored GROUP BY side, unit) GROUP BY time_bucket(INTERVAL '1 hour', came) ORDER BY time_bucket(INTERVAL '1 hour', came)`,
  )
  const check = new SampleRatioCheck(weights)
  let p = 1
  for (const [first, second] of batches) p = check.add([Number(first), Number(second)])
  return p
}

/** A shadow is asked the same: what differs is seen pair by pair, by units, which is far stronger. */
async function pairedLook(duck: Duck, { now, control, challenger, alpha, expected }: LookInput): Promise<AbLook> {
  const [row] = await duck.rows(
    `WITH pairs AS (
       SELECT a.unit, a.id, a.ref AS first_ref, b.ref AS second_ref, a.score AS first, b.score AS second
       FROM scored AS a JOIN scored AS b ON a.id = b.id AND a."row" = b."row" AND a.side = 0 AND b.side = 1
     ), units AS (
       SELECT unit, any_value(first_ref) AS first_ref, any_value(second_ref) AS second_ref, count(DISTINCT id) AS requests,
         avg(first) AS first, avg(second) AS second, avg(second - first) AS difference FROM pairs GROUP BY unit
     )
     SELECT any_value(first_ref), any_value(second_ref), sum(requests)::DOUBLE, count(difference)::DOUBLE, avg(first)::DOUBLE, avg(second)::DOUBLE,
       var_samp(first)::DOUBLE, var_samp(second)::DOUBLE, avg(difference)::DOUBLE, var_samp(difference)::DOUBLE FROM units`,
  )
  const number = (place: number) => (row === undefined || row[place] === null ? 0 : Number(row[place]))
  const n = number(3)
  const side = (ref: number, mean: number, variance: number): Seen => ({
    ref: row === undefined || row[ref] === null ? '' : String(row[ref]),
    requests: number(2),
    group: { n, mean: number(mean), variance: number(variance) },
  })
  const variance = number(9)
  const half = n >= 2 && variance > 0 ? sequentialHalfWidth(variance, n, alpha, expected) : null
  const value = number(8)
  return {
    at: now,
    control: armOf(control, side(0, 4, 6)),
    challenger: armOf(challenger, side(1, 5, 7)),
    difference: half === null ? null : { value, low: value - half, high: value + half },
    ratioP: null,
  }
}
