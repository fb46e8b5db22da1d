import type { Manifest } from '../../shared/domain/datasets/dataset.ts'
import { CairnError } from '../../shared/errors.ts'
import { identifier, viewNames, withVersion } from '../datasets/tasks.ts'
import type { Task } from '../jobs/index.ts'
import { microsecondsSql } from './join/relations.ts'

export interface OverTimeInput {
  readonly manifest: Manifest
  readonly column: string
  readonly time: string
  readonly buckets: number
}

export interface TimeBucket {
  /** Milliseconds since 1970 UTC. */
  readonly from: number
  readonly to: number
  readonly rows: number
  readonly missing: number
  readonly quantiles: { p05: number; p25: number; p50: number; p75: number; p95: number } | null
  readonly counts: readonly { readonly value: string; readonly count: number }[]
}

export interface OverTimeOutput {
  readonly buckets: readonly TimeBucket[]
  readonly withoutTime: number
}

const shownValues = 8

/** How the values of a column went, in buckets of equal length from the first event to the last. @throws COLUMN_UNKNOWN */
export const overTimeTask: Task<OverTimeInput, OverTimeOutput> = ({ manifest, column, time, buckets }, { objects, scratch, signal }) =>
  withVersion(manifest, objects, { scratch, signal }, async (duck) => {
    const names = viewNames(manifest.columns)
    const [value, moment] = [column, time].map((name) => names.get(name))
    if (value === undefined || moment === undefined)
      throw new CairnError('COLUMN_UNKNOWN', `There is no column "${value === undefined ? column : time}".`, {
        column: value === undefined ? column : time,
      })
    const at = microsecondsSql(identifier(moment))
    const [first, last, withoutTime] = await duck.row(`SELECT min(${at}), max(${at}), count(*) FILTER (${at} IS NULL) FROM version`)
    if (first === null || last === null) return { buckets: [], withoutTime: Number(withoutTime) }
    const [from, length] = [BigInt(String(first)), bucketLength(BigInt(String(first)), BigInt(String(last)), BigInt(buckets))]
    const place = `((${at} - ${from}) // ${length})`
    const isNumber = manifest.columns.some(({ name, type }) => name === column && (type === 'number' || type === 'integer'))
    const quantiles = isNumber ? `quantile_cont(${value}::DOUBLE, [0.05, 0.25, 0.5, 0.75, 0.95])` : 'NULL'
    const rows = await duck.rows(
      `SELECT ${place} AS place, count(*), count(*) FILTER (${value} IS NULL), ${quantiles} FROM version WHERE ${at} IS NOT NULL GROUP BY place ORDER BY place`,
    )
    const counts = isNumber
      ? []
      : await duck.rows(
          `WITH top AS (SELECT ${value} AS v FROM version WHERE ${value} IS NOT NULL AND ${at} IS NOT NULL GROUP BY v ORDER BY count(*) DESC, v LIMIT ${shownValues})
       SELECT ${place} AS place, ${value}::VARCHAR, count(*) FROM version WHERE ${value} IN (SELECT v FROM top) AND ${at} IS NOT NULL GROUP BY ALL ORDER BY ALL`,
        )
    return { buckets: rows.map((row) => bucketOf(row, counts, from, length)), withoutTime: Number(withoutTime) }
  })

/** In microseconds; the last event lies in the last bucket. */
function bucketLength(first: bigint, last: bigint, buckets: bigint): bigint {
  return (last - first) / buckets + 1n
}

function bucketOf([place, rows, missing, quantiles]: unknown[], counts: readonly unknown[][], first: bigint, length: bigint): TimeBucket {
  const from = first + BigInt(String(place)) * length
  const numbers = Array.isArray(quantiles) ? quantiles.map(Number) : null
  return {
    from: Number(from / 1000n),
    to: Number((from + length) / 1000n),
    rows: Number(rows),
    missing: Number(missing),
    quantiles: numbers && { p05: numbers[0], p25: numbers[1], p50: numbers[2], p75: numbers[3], p95: numbers[4] },
    counts: counts
      .filter(([own]) => String(own) === String(place))
      .map(([, value, count]) => ({ value: String(value), count: Number(count) })),
  }
}
