import type { AbLook, AbMetric } from '../../../shared/domain/monitoring/abTest.ts'
import { type Duck, literal } from '../../datasets/tasks.ts'
import type { Task } from '../../jobs/index.ts'
import { type FeedbackRelation, type LabelledLog, type LogSource, withLabelledLog } from '../../serving/tasks.ts'
import { firmConcentration, SampleRatioCheck, sequentialDifference, sequentialHalfWidth } from '../../statistics/sequential.ts'

export interface LookInput {
  readonly source: LogSource
  /** Requests from here on, before `now`. */
  readonly since: number
  readonly now: number
  readonly control: string
  /** An arm, or `shadow`. */
  readonly challenger: string
  /** The versions that they answer with; what another one answered is left out. */
  readonly controlRef: string
  readonly challengerRef: string
  /** The revision of the deployment when it started: what older ones answered is left out. */
  readonly revision: number
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

/** What is past it is taken for a slip, as its square is no number any more. */
const largest = 1e150

/**
 * One row for each row that one of the two has predicted: which arm (the control is 0, the challenger 1), its unit, and its score, null
 * where nothing that can be counted came back yet. A request without a unit is one by itself, as the route has it.
 */
function scoredSql(
  { control, challenger, controlRef, challengerRef, revision, metric, classes }: LookInput,
  log: LabelledLog,
  feedback: FeedbackRelation,
): string {
  const is = (arm: string, ref: string) => `arm = ${literal(arm)} AND ref = ${literal(ref)}`
  const side = `CASE WHEN ${is(control, controlRef)} THEN 0 WHEN ${is(challenger, challengerRef)} THEN 1 END`
  // An endpoint may answer by an older revision for a moment.
  const rows = `SELECT id, "row", "at", coalesce(unit, id) AS unit, ${side} AS side, label, value, actual
    FROM ${log.labelled} WHERE code BETWEEN 200 AND 299 AND revision >= ${revision}`
  const scored = (score: string, from: string) =>
    `SELECT id, "row", "at", unit, side, CASE WHEN abs(score) < ${largest} THEN score END AS score
     FROM (SELECT *, ${score} AS score FROM ${from} WHERE side IS NOT NULL)`
  if (metric.kind === 'label')
    return scored(
      classes
        ? 'CASE WHEN label IS NULL OR actual IS NULL THEN NULL WHEN label = actual THEN 1.0 ELSE 0.0 END'
        : 'abs(value - TRY_CAST(actual AS DOUBLE))',
      `(${rows})`,
    )
  const outcomes = `(SELECT id AS outcome_id, "row" AS outcome_row, TRY_CAST(value AS DOUBLE) AS outcome
    FROM ${feedback.last(`name = ${literal(metric.name)} AND id IN (SELECT id FROM ${log.sql})`)})`
  return scored('outcome', `((${rows}) AS r LEFT JOIN ${outcomes} ON r.id = outcome_id AND r."row" = outcome_row)`)
}

/**
 * Two arms: units are what was assigned, so each counts once, with the mean of its scores. One that both have answered, such as where a
 * caller sends requests with and without its unit's own header, tells nothing about either.
 */
async function armsLook(duck: Duck, input: LookInput, weights: readonly [number, number]): Promise<AbLook> {
  const { now, control, challenger, controlRef, challengerRef, alpha, expected } = input
  await duck.run(
    `CREATE OR REPLACE TEMP TABLE units AS SELECT min(side) AS side, min("at") AS came, count(DISTINCT id) AS requests, avg(score) AS score
     FROM scored GROUP BY unit HAVING min(side) = max(side)`,
  )
  const rows = await duck.rows(
    `SELECT side, sum(requests)::DOUBLE, count(score)::DOUBLE, avg(score)::DOUBLE, var_samp(score)::DOUBLE FROM units GROUP BY side`,
  )
  const [first, second] = [0, 1].map((side) => {
    const found = rows.find(([which]) => Number(which) === side)
    const number = (place: number) => (found === undefined || found[place] === null ? 0 : Number(found[place]))
    return { requests: number(1), group: { n: number(2), mean: number(3), variance: number(4) } }
  })
  const difference = sequentialDifference(first.group, second.group, alpha, expected)
  return {
    at: now,
    control: armOf({ arm: control, ref: controlRef }, first),
    challenger: armOf({ arm: challenger, ref: challengerRef }, second),
    difference: difference === null ? null : { value: difference.difference, low: difference.low, high: difference.high },
    ratioP: await ratioOf(duck, weights),
  }
}

interface Seen {
  readonly requests: number
  readonly group: { readonly n: number; readonly mean: number; readonly variance: number }
}

function armOf(named: { readonly arm: string; readonly ref: string }, { requests, group }: Seen): AbLook['control'] {
  return {
    ...named,
    units: group.n,
    requests,
    // Of one unit it would be that unit's own value.
    mean: group.n > 1 ? group.mean : null,
    variance: group.n > 1 ? group.variance : null,
  }
}

/** By the firm one alone, 400 units of which a third come instead of the half have p = 0.44: with two, either may see it (times two). */
const concentrations = [firmConcentration, 100]

/** Units in the order in which they came, in batches of an hour: whoever looks, and when, gives the same p-value. */
async function ratioOf(duck: Duck, weights: readonly [number, number]): Promise<number> {
  const batches = await duck.rows(
    `SELECT count(*) FILTER (side = 0)::DOUBLE, count(*) FILTER (side = 1)::DOUBLE FROM units GROUP BY date_trunc('hour', came)
     ORDER BY date_trunc('hour', came)`,
  )
  const checks = concentrations.map((concentration) => new SampleRatioCheck(weights, concentration))
  let p = 1
  for (const [first, second] of batches) p = Math.min(...checks.map((check) => check.add([Number(first), Number(second)])))
  return Math.min(1, checks.length * p)
}

/** A shadow is asked the same: what differs is seen pair by pair, by units, which is far stronger. */
async function pairedLook(duck: Duck, input: LookInput): Promise<AbLook> {
  const { now, control, challenger, controlRef, challengerRef, alpha, expected } = input
  const row = await duck.row(
    `WITH pairs AS (
       SELECT a.unit, a.id, a.score AS first, b.score AS second FROM scored AS a
       JOIN scored AS b ON a.id = b.id AND a."row" = b."row" AND a.side = 0 AND b.side = 1
     ), units AS (
       SELECT unit, count(DISTINCT id) AS requests, avg(first) AS first, avg(second) AS second, avg(second - first) AS difference
       FROM pairs GROUP BY unit
     )
     SELECT sum(requests)::DOUBLE, count(difference)::DOUBLE, avg(first)::DOUBLE, var_samp(first)::DOUBLE, avg(second)::DOUBLE,
       var_samp(second)::DOUBLE, avg(difference)::DOUBLE, var_samp(difference)::DOUBLE FROM units`,
  )
  const [requests, n, mean, variance, otherMean, otherVariance, value, spread] = row.map((cell) => (cell === null ? 0 : Number(cell)))
  const half = n >= 2 && spread > 0 ? sequentialHalfWidth(spread, n, alpha, expected) : null
  return {
    at: now,
    control: armOf({ arm: control, ref: controlRef }, { requests, group: { n, mean, variance } }),
    challenger: armOf({ arm: challenger, ref: challengerRef }, { requests, group: { n, mean: otherMean, variance: otherVariance } }),
    difference: half === null ? null : { value, low: value - half, high: value + half },
    ratioP: null,
  }
}
