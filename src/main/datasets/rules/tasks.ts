import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import type { Rule, RuleResult } from '../../../shared/domain/datasets/rules.ts'
import type { Task } from '../../jobs/index.ts'
import { pickColumns } from '../reading/checks.ts'
import { cellsOf, type RowsPage } from '../versions/rows.ts'
import { withVersion } from '../versions/versionView.ts'
import { checkRules, type RuleChecks } from './check.ts'
import { failingRowsSql, findPlace, isRowRule } from './failing.ts'

/** Checks rules on a version that is stored already. @throws RULE_INVALID, OBJECT_MISSING, OBJECT_CORRUPT */
export const checkRulesTask: Task<{ manifest: Manifest; checks: RuleChecks }, RuleResult[]> = ({ manifest, checks }, context) =>
  withVersion(manifest, context.objects, context, (duck) => checkRules(duck, openVersion(manifest), checks, context.objects))

export interface FailingQuery {
  readonly manifest: Manifest
  readonly rule: Rule
  readonly offset: number
  /** At most 1,000. */
  readonly limit: number
  /** All when absent; those of the rule first. */
  readonly columns?: readonly string[]
}

/** The rows that fail, in their order. None for a rule that passes, and for one that is not about rows. @throws COLUMN_UNKNOWN */
export const failingRowsTask: Task<FailingQuery, RowsPage> = async ({ manifest, rule, offset, limit, columns }, context) => {
  const named = 'columns' in rule ? rule.columns : 'column' in rule ? [rule.column] : []
  const places = named.map((name) => findPlace(manifest, name))
  const picked = columns ? pickColumns(manifest.columns, columns) : inFront(manifest.columns, named)
  const nothing: RowsPage = { columns: picked.map(({ name }) => name), total: 0, rows: [] }
  if (!(isRowRule(rule) || rule.kind === 'unique') || places.includes(undefined)) return nothing
  return withVersion(manifest, context.objects, context, async (duck) => {
    const checks: RuleChecks = { rules: [{ id: 0, rule }], rowsBefore: null, references: [] }
    const [{ passed, failingRows }] = await checkRules(duck, openVersion(manifest), checks, context.objects)
    if (passed || failingRows === null) return nothing
    const where = failingRowsSql(
      rule,
      places.flatMap((place) => place ?? []),
    )
    const page = `ORDER BY row LIMIT ${Math.min(Math.max(Math.trunc(limit), 0), 1_000)} OFFSET ${Math.max(Math.trunc(offset), 0)}`
    const found = await duck.rows(`SELECT row FROM version WHERE ${where} ${page}`)
    const numbers = found.map(([row]) => Number(row))
    return { ...nothing, total: failingRows, rows: await cellsOf(duck, manifest, picked, numbers) }
  })
}

function openVersion({ columns, segments }: Manifest) {
  return { columns, rows: segments.reduce((sum, { rows }) => sum + rows, 0) }
}

function inFront(columns: Manifest['columns'], names: readonly string[]): Manifest['columns'] {
  return [...columns.filter(({ name }) => names.includes(name)), ...columns.filter(({ name }) => !names.includes(name))]
}
