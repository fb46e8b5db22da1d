import type { Column, ColumnType, Manifest } from '../../../shared/domain/datasets/dataset.ts'
import type { RenamedColumn, SchemaDiff } from '../../../shared/domain/datasets/diff.ts'
import { type Duck, identifier } from '../duckdb.ts'
import { viewNames } from '../versions/versionView.ts'

/** A column that both versions have: its place on each side, and SQL that makes its values comparable. */
export interface Pair {
  readonly from: Column
  readonly to: Column
  /** SQL over the view `reference`, and over the view `version`. */
  readonly fromSql: string
  readonly toSql: string
}

export interface Alignment {
  readonly schema: SchemaDiff
  /** In the order of `to`. */
  readonly pairs: readonly Pair[]
}

/** A renamed column has at least this share of its values in common with what it was called before. */
const sameEnough = 0.95
/** Columns with fewer values have them in common by chance; only equal content tells that they are one. */
const tellingValues = 10
/** So many pairs of columns are compared in full at most. */
const mostComparisons = 200

/** Matches the columns of the views `reference` (from) and `version` (to): by name first, then what is left by content. */
export async function align(duck: Duck, from: Manifest, to: Manifest): Promise<Alignment> {
  const named = new Map(from.columns.map((column) => [column.name, column]))
  const names = new Set(to.columns.map(({ name }) => name))
  const onlyFrom = from.columns.filter(({ name }) => !names.has(name))
  const onlyTo = to.columns.filter(({ name }) => !named.has(name))
  const renamed = await findRenamed(duck, { from, to }, onlyFrom, onlyTo)
  const oldName = new Map(renamed.map((column) => [column.to, column.from]))
  const pairs = to.columns.flatMap((column) => {
    const before = named.get(oldName.get(column.name) ?? column.name)
    return before ? [pair(from, to, before, column)] : []
  })
  const gone = new Set(renamed.map((column) => column.from))
  return {
    schema: {
      added: onlyTo.filter(({ name }) => !oldName.has(name)),
      removed: onlyFrom.filter(({ name }) => !gone.has(name)),
      retyped: pairs.filter((p) => p.from.type !== p.to.type).map((p) => ({ name: p.to.name, from: p.from.type, to: p.to.type })),
      renamed,
    },
    pairs,
  }
}

function pair(from: Manifest, to: Manifest, before: Column, after: Column): Pair {
  const cast = commonType(before.type, after.type)
  const fromSql = viewNames(from.columns).get(before.name) as string
  const toSql = viewNames(to.columns).get(after.name) as string
  return { from: before, to: after, fromSql: cast ? `${fromSql}::${cast}` : fromSql, toSql: cast ? `${toSql}::${cast}` : toSql }
}

/** The SQL type in which values of two types are compared; null where they have the same one. */
function commonType(a: ColumnType, b: ColumnType): 'DOUBLE' | 'TIMESTAMP' | 'VARCHAR' | null {
  if (a === b) return null
  const types = [a, b]
  if (types.every((type) => type === 'integer' || type === 'number')) return 'DOUBLE'
  if (types.every((type) => type === 'date' || type === 'datetime')) return 'TIMESTAMP'
  return 'VARCHAR'
}

interface Fingerprint {
  readonly column: Column
  readonly sql: string
  readonly present: number
  readonly distinct: number
  /** The same for the same values in any order. */
  readonly content: string
}

async function findRenamed(
  duck: Duck,
  { from, to }: { from: Manifest; to: Manifest },
  removed: readonly Column[],
  added: readonly Column[],
): Promise<RenamedColumn[]> {
  if (removed.length === 0 || added.length === 0) return []
  const before = await fingerprints(duck, 'reference', from.columns, removed)
  const after = await fingerprints(duck, 'version', to.columns, added)
  const candidates: { a: Fingerprint; b: Fingerprint; same: number }[] = []
  let compared = 0
  for (const a of before) {
    for (const b of after) {
      if (a.column.type !== b.column.type || a.present === 0 || b.present === 0) continue
      if (a.content === b.content && a.present === b.present) candidates.push({ a, b, same: 1 })
      else if (Math.min(a.distinct, b.distinct) >= tellingValues && compared++ < mostComparisons) {
        const same = await overlap(duck, a, b)
        if (same >= sameEnough) candidates.push({ a, b, same })
      }
    }
  }
  return greedy(candidates)
}

/** The best matches first; each column is used once. Ties go to the columns that stand first. */
function greedy(candidates: readonly { a: Fingerprint; b: Fingerprint; same: number }[]): RenamedColumn[] {
  const used = new Set<Column>()
  const found: RenamedColumn[] = []
  for (const { a, b, same } of candidates.toSorted((x, y) => y.same - x.same)) {
    if (used.has(a.column) || used.has(b.column)) continue
    used.add(a.column).add(b.column)
    found.push({ from: a.column.name, to: b.column.name, type: b.column.type, same })
  }
  return found
}

async function fingerprints(duck: Duck, view: string, all: readonly Column[], columns: readonly Column[]): Promise<Fingerprint[]> {
  const names = viewNames(all)
  const sql = columns.map(({ name }) => names.get(name) as string)
  const figures = sql.map(
    (c) => `count(${c}), count(DISTINCT ${c}), coalesce(sum(hash(${c})::HUGEINT) FILTER (${c} IS NOT NULL), 0)::VARCHAR`,
  )
  const row = await duck.row(`SELECT ${figures.join(', ')} FROM ${identifier(view)}`)
  return columns.map((column, index) => ({
    column,
    sql: sql[index],
    present: Number(row[3 * index]),
    distinct: Number(row[3 * index + 1]),
    content: String(row[3 * index + 2]),
  }))
}

/** Of the column that has fewer values, the share that the other has too, each as often as it occurs there. */
async function overlap(duck: Duck, a: Fingerprint, b: Fingerprint): Promise<number> {
  const [common] = await duck.row(`SELECT coalesce(sum(least(a.n, b.n)), 0)::BIGINT
    FROM (SELECT ${a.sql} AS v, count(*) AS n FROM reference WHERE ${a.sql} IS NOT NULL GROUP BY v) a
    JOIN (SELECT ${b.sql} AS v, count(*) AS n FROM version WHERE ${b.sql} IS NOT NULL GROUP BY v) b USING (v)`)
  return Number(common) / Math.min(a.present, b.present)
}
