import type { Manifest, Profile } from '../../../shared/domain/datasets/dataset.ts'
import type { ColumnOutliers } from '../../../shared/domain/datasets/relations.ts'
import type { Task } from '../../jobs/index.ts'
import type { Duck } from '../duckdb.ts'
import { pickColumns } from '../reading/checks.ts'
import { viewNames, withVersion } from '../versions/versionView.ts'

export interface OutliersInput {
  readonly manifest: Manifest
  readonly columns: readonly Quartiles[]
}

/** Of a column of numbers, from its profile: exact, and sorted for once. */
export interface Quartiles {
  readonly name: string
  /** Values, without the missing ones; not 0. */
  readonly rows: number
  readonly q1: number
  readonly median: number
  readonly q3: number
}

/** So many columns are asked for in one statement: what DuckDB sorts for their quantiles is in memory at once. */
const atOnce = 8
const reach = 1.5
/** |0.6745 (x − median) / MAD| above this is an outlier (Iglewicz and Hoaglin, 1993). */
const [mostZ, zScale] = [3.5, 0.6745]

/** How many values of each column of numbers lie far from the others, by two rules. Over all rows. @throws COLUMN_UNKNOWN */
export const outliersTask: Task<OutliersInput, ColumnOutliers[]> = ({ manifest, columns }, { objects, scratch, signal, progress }) => {
  const types = new Map(
    pickColumns(
      manifest.columns,
      columns.map(({ name }) => name),
    ).map(({ name, type }) => [name, type]),
  )
  return withVersion(manifest, objects, { scratch, signal }, async (duck) => {
    const names = viewNames(manifest.columns)
    const found: ColumnOutliers[] = []
    for (let first = 0; first < columns.length; first += atOnce) {
      progress(first / columns.length, 'counting outliers')
      const group = columns.slice(first, first + atOnce)
      const counted = await outliersOf(
        duck,
        group,
        group.map(({ name }) => `(${names.get(name)})::DOUBLE`),
      )
      found.push(...counted.map((one) => ({ ...one, type: types.get(one.column) ?? 'number' })))
    }
    return found
  })
}

/** The quartiles that a profile knows of columns of numbers that have values. @param names all where it is absent */
export function quartilesOf({ rows, columns }: Pick<Profile, 'rows' | 'columns'>, names?: readonly string[]): Quartiles[] {
  return columns.flatMap(({ name, type, missing, quantiles }) => {
    const numeric = type === 'integer' || type === 'number'
    if (!numeric || quantiles === null || (names && !names.includes(name))) return []
    return [{ name, rows: rows - missing, q1: quantiles.p25, median: quantiles.p50, q3: quantiles.p75 }]
  })
}

async function outliersOf(duck: Duck, known: readonly Quartiles[], sql: readonly string[]): Promise<Omit<ColumnOutliers, 'type'>[]> {
  const deviations = await duck.row(
    `SELECT ${sql.map((c, k) => `quantile_cont(abs(${c} - ${number(known[k].median)}), 0.5)`).join(', ')} FROM version`,
  )
  const fences = known.map(({ q1, q3, median }, k) => {
    const mad = deviations[k] === null ? 0 : Number(deviations[k])
    const spread = (mostZ * mad) / zScale
    return {
      iqr: { low: q1 - reach * (q3 - q1), high: q3 + reach * (q3 - q1) },
      robustZ: mad > 0 ? { low: median - spread, high: median + spread } : null,
    }
  })
  const sides = fences.flatMap(({ iqr, robustZ }, k) =>
    [iqr, robustZ].flatMap((fence) =>
      fence === null
        ? ['0', '0']
        : [`count(*) FILTER (${sql[k]} < ${number(fence.low)})`, `count(*) FILTER (${sql[k]} > ${number(fence.high)})`],
    ),
  )
  const counts = (await duck.row(`SELECT ${sides.join(', ')} FROM version`)).map(Number)
  return known.map(({ name, rows }, k) => {
    const { iqr, robustZ } = fences[k]
    const [below, above, belowZ, aboveZ] = counts.slice(4 * k, 4 * k + 4)
    const bound = (value: number) => (Number.isFinite(value) ? value : null)
    return {
      column: name,
      rows,
      iqr: { low: bound(iqr.low), high: bound(iqr.high), below, above },
      robustZ: robustZ && { low: bound(robustZ.low), high: bound(robustZ.high), below: belowZ, above: aboveZ },
    }
  })
}

/** A number as SQL reads it back to the bit. */
const number = (value: number) => (Number.isFinite(value) ? `'${value}'::DOUBLE` : 'NULL::DOUBLE')
