import type { Column, Manifest } from '../../../shared/domain/datasets/dataset.ts'
import type { ColumnOutliers } from '../../../shared/domain/datasets/relations.ts'
import type { Task } from '../../jobs/index.ts'
import type { Duck } from '../duckdb.ts'
import { pickColumns } from '../reading/checks.ts'
import { viewNames, withVersion } from '../versions/versionView.ts'

export interface OutliersInput {
  readonly manifest: Manifest
  /** All of numbers where it is absent. */
  readonly columns?: readonly string[]
}

/** So many columns are asked for in one statement: what DuckDB sorts for their quantiles is in memory at once. */
const atOnce = 8
const reach = 1.5
/** |0.6745 (x − median) / MAD| above this is an outlier (Iglewicz and Hoaglin, 1993). */
const [mostZ, zScale] = [3.5, 0.6745]

/** How many values of each column of numbers lie far from the others, by two rules. Over all rows. @throws COLUMN_UNKNOWN */
export const outliersTask: Task<OutliersInput, ColumnOutliers[]> = ({ manifest, columns }, { objects, scratch, signal, progress }) => {
  const asked = columns ? pickColumns(manifest.columns, columns) : manifest.columns
  const numeric = asked.filter(({ type }) => type === 'integer' || type === 'number')
  return withVersion(manifest, objects, { scratch, signal }, async (duck) => {
    const names = viewNames(manifest.columns)
    const found: ColumnOutliers[] = []
    for (let first = 0; first < numeric.length; first += atOnce) {
      progress(first / numeric.length, 'counting outliers')
      found.push(...(await outliersOf(duck, numeric.slice(first, first + atOnce), names)))
    }
    return found
  })
}

async function outliersOf(duck: Duck, columns: readonly Column[], names: ReadonlyMap<string, string>): Promise<ColumnOutliers[]> {
  const sql = columns.map(({ name }) => `(${names.get(name)})::DOUBLE`)
  // Each quantile for itself: a list would come back as text.
  const quartiles = await duck.row(
    `SELECT ${sql.flatMap((c) => [`count(${c})`, ...[0.25, 0.5, 0.75].map((p) => `quantile_cont(${c}, ${p})`)]).join(', ')} FROM version`,
  )
  const known = columns.map((_, k) => {
    const [rows, q1, median, q3] = quartiles.slice(4 * k, 4 * k + 4).map((cell) => (cell === null ? Number.NaN : Number(cell)))
    return { rows, q1, median, q3 }
  })
  const deviations = await duck.row(
    `SELECT ${sql.map((c, k) => (known[k].rows === 0 ? 'NULL' : `quantile_cont(abs(${c} - ${number(known[k].median)}), 0.5)`)).join(', ')} FROM version`,
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
      fence === null || known[k].rows === 0
        ? ['0', '0']
        : [`count(*) FILTER (${sql[k]} < ${number(fence.low)})`, `count(*) FILTER (${sql[k]} > ${number(fence.high)})`],
    ),
  )
  const counts = (await duck.row(`SELECT ${sides.join(', ')} FROM version`)).map(Number)
  return columns.map(({ name, type }, k) => {
    const { rows } = known[k]
    const { iqr, robustZ } = fences[k]
    const [below, above, belowZ, aboveZ] = counts.slice(4 * k, 4 * k + 4)
    const bound = (value: number) => (Number.isFinite(value) ? value : null)
    return {
      column: name,
      type,
      rows,
      iqr: { low: bound(iqr.low), high: bound(iqr.high), below, above },
      robustZ: robustZ && { low: bound(robustZ.low), high: bound(robustZ.high), below: belowZ, above: aboveZ },
    }
  })
}

/** A number as SQL reads it back to the bit. */
const number = (value: number) => (Number.isFinite(value) ? `'${value}'::DOUBLE` : 'NULL::DOUBLE')
