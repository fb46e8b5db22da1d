import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import type { Rule, RuleOf, RuleResult } from '../../../shared/domain/datasets/rules.ts'
import { rowNumber } from '../../../shared/domain/datasets/rowNumbers.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { ObjectStore } from '../../workspace/index.ts'
import { type Duck, literal } from '../duckdb.ts'
import { checkDrift, type OpenVersion } from './drift.ts'
import { failsSql, findPlace, hasType, isRowRule, type RowRule, repeatedSql } from './failing.ts'
import { amount, rowsOf } from './words.ts'

/** What is checked: plain values, because they cross to a worker process. */
export interface RuleChecks {
  readonly rules: readonly { readonly id: number; readonly rule: Rule }[]
  /** The rows of the version before; null for a first version. */
  readonly rowsBefore: number | null
  /** The versions that drift is measured against. One that is gone is not here. */
  readonly references: readonly { readonly hash: string; readonly manifest: Manifest }[]
}

export const noChecks: RuleChecks = { rules: [], rowsBefore: null, references: [] }

type Found = Omit<RuleResult, 'ruleId'>

/**
 * Checks rules on the view `version`. Everything that looks at single rows is counted in one scan; uniqueness and drift
 * take a query of their own each.
 * @throws RULE_INVALID when a pattern is not a regular expression
 */
export async function checkRules(duck: Duck, version: OpenVersion, checks: RuleChecks, objects: ObjectStore): Promise<RuleResult[]> {
  await checkPatterns(duck, checks.rules)
  const counted = await countFailing(
    duck,
    version,
    checks.rules.map(({ rule }) => rule),
  )
  const results: RuleResult[] = []
  for (const { id, rule } of checks.rules) {
    const found = counted.get(rule) ?? (await checkOne(duck, version, rule, checks, objects))
    results.push({ ruleId: id, ...found })
  }
  return results
}

/** @throws RULE_INVALID with what RE2 says */
async function checkPatterns(duck: Duck, rules: RuleChecks['rules']): Promise<void> {
  for (const { rule } of rules) {
    if (rule.kind !== 'pattern') continue
    try {
      // Over a value that is not a constant: only that compiles the pattern as the check will.
      await duck.run(`SELECT regexp_full_match(v, ${literal(rule.pattern)}) FROM (VALUES ('')) AS t(v)`)
    } catch (error) {
      if (!(error instanceof CairnError) || error.code !== 'INTERNAL') throw error
      const said = error.message.replace(/^Invalid Input Error:\s*/i, '')
      throw new CairnError('RULE_INVALID', `Invalid pattern: ${said}`, { pattern: rule.pattern, column: rule.column }, error)
    }
  }
}

/** The rules that look at single rows, and that the version has a column for: one scan for all of them. */
async function countFailing(duck: Duck, version: OpenVersion, rules: readonly Rule[]): Promise<Map<Rule, Found>> {
  const counted = rules.flatMap((rule) => {
    const place = isRowRule(rule) ? findPlace(version, rule.column) : undefined
    return isRowRule(rule) && place ? [{ rule, place, fails: failsSql(rule, place) }] : []
  })
  if (counted.length === 0) return new Map()
  const counts = counted.flatMap((_, index) => [`count(*) FILTER (WHERE f${index})`, `min(row) FILTER (WHERE f${index})`])
  const fails = counted.map((one, index) => `${one.fails} AS f${index}`)
  const values = await duck.row(`SELECT ${counts.join(', ')} FROM (SELECT row, ${fails.join(', ')} FROM version)`)
  return new Map(
    counted.map(({ rule, place }, index) => {
      const first = values[2 * index + 1]
      return [
        rule,
        judge(rule, place.type, { failing: Number(values[2 * index]), first: first === null ? 0 : Number(first) }, version.rows),
      ]
    }),
  )
}

function judge(rule: RowRule, type: string, { failing, first }: { failing: number; first: number }, rows: number): Found {
  const where = failing === 0 ? '' : `, the first in row ${amount(rowNumber(first))}`
  if (rule.kind === 'missing') {
    const passed = rows === 0 || failing / rows <= rule.maxShare
    const share = rows === 0 ? 0 : (100 * failing) / rows
    const detail = `Missing in ${rowsOf(failing, rows)} (${Number(share.toPrecision(3))} %)${where}.`
    return { passed, failingRows: passed ? 0 : failing, detail }
  }
  if (rule.kind === 'type') return judgeType(rule, type, failing, where)
  if (failing === 0) return passes('Every row passes.')
  return { passed: false, failingRows: failing, detail: `Fails in ${rowsOf(failing, rows)}${where}.` }
}

function judgeType(rule: RuleOf<'type'>, type: string, failing: number, where: string): Found {
  if (failing === 0 && hasType(type as RuleOf<'type'>['type'], rule.type)) return passes(`The type is ${type}.`)
  const values = failing === 0 ? 'all values could be converted' : `${amount(failing)} of its values cannot be read as one${where}`
  return { passed: false, failingRows: failing, detail: `The type is ${type} and not ${rule.type}; ${values}.` }
}

async function checkOne(duck: Duck, version: OpenVersion, rule: Rule, checks: RuleChecks, objects: ObjectStore): Promise<Found> {
  switch (rule.kind) {
    case 'unique':
      return checkUnique(duck, version, rule)
    case 'rows':
      return checkRowCount(rule, version.rows, checks.rowsBefore)
    case 'drift':
      return checkDrift(duck, version, rule, checks.references.find(({ hash }) => hash === rule.reference)?.manifest, objects)
    case 'columns':
      return checkColumns(rule, version)
    default:
      return noColumn(rule.column)
  }
}

export async function checkUnique(duck: Duck, version: OpenVersion, rule: RuleOf<'unique'>): Promise<Found> {
  const places = rule.columns.map((name) => findPlace(version, name))
  const absent = places.findIndex((place) => place === undefined)
  if (absent >= 0) return noColumn(rule.columns[absent])
  const repeated = repeatedSql(places.flatMap((place) => place ?? []))
  const [failing, groups, first] = await duck.row(`SELECT coalesce(sum(n), 0)::BIGINT, count(*), min(first) FROM ${repeated}`)
  if (Number(failing) === 0) return passes('All values are unique.')
  const detail = `${rowsOf(Number(failing), version.rows)} share ${amount(Number(groups))} values, the first in row ${amount(rowNumber(Number(first)))}.`
  return { passed: false, failingRows: Number(failing), detail }
}

/** Pure: the rule `rows`. */
export function checkRowCount({ min, max, maxChange }: RuleOf<'rows'>, rows: number, before: number | null): Found {
  const faults = [
    min !== undefined && rows < min && `There are ${amount(rows)} rows, fewer than ${amount(min)}.`,
    max !== undefined && rows > max && `There are ${amount(rows)} rows, more than ${amount(max)}.`,
    maxChange !== undefined &&
      before !== null &&
      Math.abs(rows - before) > maxChange * before &&
      `The previous version has ${amount(before)} rows and this one ${amount(rows)}: a change of ${change(rows, before)}.`,
  ].filter((fault) => fault !== false)
  if (faults.length > 0) return { passed: false, failingRows: null, detail: faults.join(' ') }
  return {
    passed: true,
    failingRows: 0,
    detail: `There are ${amount(rows)} rows${before === null ? '' : `, ${amount(before)} in the previous version`}.`,
  }
}

function change(rows: number, before: number): string {
  return before === 0 ? 'all of them' : `${Number(((100 * (rows - before)) / before).toPrecision(3))} %`
}

/** Pure: the rule `columns`. */
export function checkColumns({ columns, only }: RuleOf<'columns'>, version: Pick<OpenVersion, 'columns'>): Found {
  const there = new Set(version.columns.map(({ name }) => name))
  const wanted = new Set(columns)
  const missing = columns.filter((name) => !there.has(name))
  const extra = only ? [...there].filter((name) => !wanted.has(name)) : []
  if (missing.length + extra.length === 0) return passes('All columns are present.')
  const faults = [missing.length > 0 && `Missing: ${names(missing)}.`, extra.length > 0 && `Unexpected: ${names(extra)}.`]
  return { passed: false, failingRows: null, detail: faults.filter((fault) => fault !== false).join(' ') }
}

function names(columns: readonly string[]): string {
  const shown = columns.slice(0, 10).map((name) => JSON.stringify(name))
  return columns.length > 10 ? `${shown.join(', ')} and ${columns.length - 10} more` : shown.join(', ')
}

function passes(detail: string): Found {
  return { passed: true, failingRows: 0, detail }
}

function noColumn(name: string): Found {
  return { passed: false, failingRows: null, detail: `There is no column ${JSON.stringify(name)}.` }
}
