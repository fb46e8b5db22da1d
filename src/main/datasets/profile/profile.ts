import type { Column, ColumnProfile, Manifest, Profile } from '../../../shared/domain/datasets/dataset.ts'
import type { Task } from '../../jobs/index.ts'
import type { ObjectStore } from '../../workspace/index.ts'
import { isoText, readColumns, valueText } from '../columns.ts'
import type { Duck } from '../duckdb.ts'
import type { FrameColumn } from '../../frame.ts'
import { sortNumbers } from '../../statistics/sortNumbers.ts'
import { findDuplicates } from '../versions/duplicates.ts'
import { summarizeNumbers } from '../reading/numbers.ts'
import { type VersionAccess, viewNames, withVersion } from '../versions/versionView.ts'

type Shape = Pick<Manifest, 'columns' | 'key'>

/** So many values are in memory at once (64 MiB), however many columns there are; of a longer column all of its values. */
const valuesAtOnce = 2 ** 23

/**
 * The profile of the view `version`, exact, and the same whatever the order of the rows and the number of threads.
 * Columns that are not text are read in groups and described here, while DuckDB groups the text and looks for copies.
 * `duplicateRows` counts rows that are copies of an earlier one in all columns but the key.
 */
export async function profileView(
  duck: Duck,
  { columns, key }: Shape,
  rows: number,
  onProgress?: (fraction: number) => void,
): Promise<Profile> {
  const names = viewNames(columns)
  const described = new Map<string, ColumnProfile>()
  const describe = (profile: ColumnProfile) => {
    described.set(profile.name, profile)
    onProgress?.(described.size / (columns.length + 1))
  }
  const inDuckDB = async () => {
    for (const column of columns.filter((c) => !isNumeric(c))) {
      describe(await profileText(duck, column, names.get(column.name) as string, rows))
    }
    return findDuplicates(
      duck,
      columns.filter(({ name }) => !key.includes(name)).map(({ name }) => names.get(name) as string),
    )
  }
  const [first = [], ...others] = groups(columns.filter(isNumeric), rows)
  const values = await readNumeric(duck, first, names, rows)
  const [duplicateRows] = await Promise.all([inDuckDB(), profileNumeric(duck, first, names, values, describe)])
  for (const group of others) await profileNumeric(duck, group, names, await readNumeric(duck, group, names, rows), describe)
  return { rows, duplicateRows, columns: columns.map(({ name }) => described.get(name) as ColumnProfile) }
}

export async function profileVersion(manifest: Manifest, objects: ObjectStore, access: VersionAccess): Promise<Profile> {
  const rows = manifest.segments.reduce((sum, segment) => sum + segment.rows, 0)
  return withVersion(manifest, objects, access, (duck) => profileView(duck, manifest, rows))
}

export const profileTask: Task<{ manifest: Manifest }, Profile> = ({ manifest }, { objects, scratch, signal }) =>
  profileVersion(manifest, objects, { scratch, signal })

function isNumeric({ type }: Column): boolean {
  return type !== 'text'
}

function groups(columns: readonly Column[], rows: number): Column[][] {
  const size = Math.max(1, Math.min(64, Math.floor(valuesAtOnce / Math.max(rows, 1))))
  return Array.from({ length: Math.ceil(columns.length / size) }, (_, k) => columns.slice(k * size, (k + 1) * size))
}

function sqlOf(group: readonly Column[], names: ReadonlyMap<string, string>): string[] {
  return group.map(({ name }) => names.get(name) as string)
}

async function readNumeric(duck: Duck, group: readonly Column[], names: ReadonlyMap<string, string>, rows: number) {
  return readColumns(duck, group, sqlOf(group, names), 'version', rows)
}

async function profileNumeric(
  duck: Duck,
  group: readonly Column[],
  names: ReadonlyMap<string, string>,
  read: ReadonlyMap<string, FrameColumn>,
  describe: (profile: ColumnProfile) => void,
): Promise<void> {
  const sql = sqlOf(group, names)
  for (const [index, column] of group.entries()) {
    const values = read.get(column.name)
    if (values?.kind !== 'number') continue
    describe(await profileNumbers(duck, column, sql[index], values.values))
    // Sorting does not look at the signal: let the word of a cancel arrive between two columns, and the next statement leave.
    await new Promise<void>((resolve) => setImmediate(resolve))
    duck.throwIfAborted()
  }
}

async function profileNumbers(duck: Duck, { name, type }: Column, sql: string, values: Float64Array): Promise<ColumnProfile> {
  // NaN comes last.
  sortNumbers(values)
  let present = values.length
  while (present > 0 && Number.isNaN(values[present - 1])) present--
  const summary = summarizeNumbers(values.subarray(0, present), type === 'integer')
  const numeric = type === 'integer' || type === 'number'
  const beyondDouble = type === 'integer' && Math.max(Math.abs(summary.min ?? 0), Math.abs(summary.max ?? 0)) > Number.MAX_SAFE_INTEGER
  const exact = beyondDouble ? await frequencies(duck, sql) : null
  const shown = (value: number | null) => (value === null || numeric ? value : isoText(type, value))
  return {
    name,
    type,
    missing: values.length - present,
    distinct: exact?.distinct ?? summary.distinct,
    min: type === 'boolean' ? null : shown(summary.min),
    max: type === 'boolean' ? null : shown(summary.max),
    mean: numeric ? summary.mean : null,
    sd: numeric ? summary.sd : null,
    quantiles: numeric ? summary.quantiles : null,
    top: exact?.top ?? summary.top.map(({ value, count }) => ({ value: valueText(type, value), count })),
    histogram: type === 'boolean' ? null : summary.histogram,
  }
}

async function profileText(duck: Duck, { name, type }: Column, sql: string, rows: number): Promise<ColumnProfile> {
  const { present, distinct, min, max, top } = await frequencies(duck, sql)
  return { name, type, missing: rows - present, distinct, min, max, mean: null, sd: null, quantiles: null, top, histogram: null }
}

async function frequencies(duck: Duck, sql: string) {
  const [present, distinct, min, max, top] = await duck.row(
    `WITH groups AS MATERIALIZED (SELECT ${sql} AS v, count(*) AS n FROM version WHERE ${sql} IS NOT NULL GROUP BY v)
     SELECT coalesce(sum(n), 0)::BIGINT, count(*), min(v)::VARCHAR, max(v)::VARCHAR,
       (SELECT list([v::VARCHAR, n::VARCHAR] ORDER BY n DESC, v) FROM (FROM groups ORDER BY n DESC, v LIMIT 20)) FROM groups`,
  )
  return {
    present: Number(present),
    distinct: Number(distinct),
    min: (min ?? null) as string | null,
    max: (max ?? null) as string | null,
    top: ((top ?? []) as [string, string][]).map(([value, count]) => ({ value, count: Number(count) })),
  }
}
