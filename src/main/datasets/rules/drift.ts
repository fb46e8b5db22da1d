import type { Column, Manifest } from '../../../shared/domain/datasets/dataset.ts'
import type { RuleOf, RuleResult } from '../../../shared/domain/datasets/rules.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { ObjectStore } from '../../workspace/index.ts'
import { shiftOf } from '../diff/shift.ts'
import type { Duck } from '../duckdb.ts'
import { createVersionView, segmentFiles, viewNames } from '../versions/versionView.ts'

/** A version that is open as the view `version`. */
export interface OpenVersion {
  readonly columns: Manifest['columns']
  readonly rows: number
}

type Found = Omit<RuleResult, 'ruleId'>

/**
 * How far the values of a column are from those of a reference version, measured as a comparison of versions measures it;
 * missing values are left out. PSI, or p: by Kolmogorov and Smirnov for numbers and dates, by chi-square for text and
 * booleans. A small p says that the two differ, not how much: with many rows every small difference has a small p.
 */
export async function checkDrift(
  duck: Duck,
  version: OpenVersion,
  rule: RuleOf<'drift'>,
  reference: Manifest | undefined,
  objects: ObjectStore,
): Promise<Found> {
  if (!reference) return fails('The reference version was deleted.')
  const to = version.columns.find(({ name }) => name === rule.column)
  const from = reference.columns.find(({ name }) => name === rule.column)
  if (!to || !from) return fails(`There is no column ${JSON.stringify(rule.column)}${to ? ' in the reference version' : ''}.`)
  const segments = await segmentFiles(reference, objects).catch(unreadable)
  if (!segments) return fails('The reference version is damaged. Run `cairn workspace verify` for details.')
  await createVersionView(duck, reference.columns, segments, 'reference')
  const pair = { from, to, fromSql: sqlName(reference.columns, from), toSql: sqlName(version.columns, to) }
  const { psi, test } = await shiftOf(duck, pair, 0, false)
  if (psi !== null && test !== null) return judge(rule, rule.measure === 'psi' ? psi : test.p)
  return fails(from.type === to.type ? 'There are no values to compare.' : `The type is ${to.type}, in the reference version ${from.type}.`)
}

/** A damaged reference must not keep new data out: the rule fails, the import goes on. */
function unreadable(error: unknown): null {
  if (error instanceof CairnError && (error.code === 'OBJECT_MISSING' || error.code === 'OBJECT_CORRUPT')) return null
  throw error
}

function sqlName(columns: readonly Column[], { name }: Column): string {
  return viewNames(columns).get(name) as string
}

function judge({ measure, limit }: RuleOf<'drift'>, value: number): Found {
  const shown = Number(value.toPrecision(3))
  if (measure === 'psi') {
    const passed = value <= limit
    return { passed, failingRows: passed ? 0 : null, detail: `The PSI is ${shown}; the limit is ${limit}.` }
  }
  const passed = value >= limit
  return { passed, failingRows: passed ? 0 : null, detail: `p is ${shown}; the limit is ${limit}.` }
}

function fails(detail: string): Found {
  return { passed: false, failingRows: null, detail }
}
