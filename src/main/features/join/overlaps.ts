import type { SourceColumns } from './columns.ts'
import { microsecondsSql } from './relations.ts'

/**
 * SQL that counts intervals which end while one that began earlier would still hold. Of intervals of one key and beginning the one that
 * was created last is counted.
 */
export function overlapsSql(relation: string, { keys, event, created, until }: Omit<SourceColumns, 'features'>): string {
  const names = keys.map((_, index) => `k${index}`)
  const selected = [...keys.map((sql, index) => `${sql} AS k${index}`), `${microsecondsSql(event)} AS ev`]
  const end = `coalesce(${until === null ? 'NULL' : microsecondsSql(until)}, ${2n ** 63n - 1n})`
  const order = `{c: coalesce(${created === null ? 'NULL' : microsecondsSql(created)}, ${-(2n ** 63n) + 1n}), r: row}`
  const intervals = `SELECT ${selected.join(', ')}, arg_max(${end}, ${order}) AS ends FROM ${relation} GROUP BY ALL`
  const partition = names.length === 0 ? '' : `PARTITION BY ${names.join(', ')} `
  const before = `max(ends) OVER (${partition}ORDER BY ev ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)`
  const known = ['ev IS NOT NULL', ...names.map((name) => `${name} IS NOT NULL`)].join(' AND ')
  return `SELECT count(*) FROM (SELECT ends, ${before} AS earlier FROM (${intervals}) WHERE ${known}) WHERE ends < earlier`
}
