import type { RuleResult } from '../../../shared/domain/datasets/rules.ts'
import type { Registry } from '../../workspace/index.ts'
import { findDataset, requireVersion, type VersionRow } from '../versions/registry.ts'
import type { RuleChecks } from './check.ts'
import { addResults, checksFor, rulesOf, rulesReport } from './store.ts'

/** The rules that the next version of a dataset is checked by, or nothing when it has none. */
export function checksBeforeNext(db: Registry, name: string): RuleChecks | undefined {
  const dataset = findDataset(db, name)
  if (!dataset) return undefined
  const rules = rulesOf(db, dataset.id)
  return rules.length === 0 ? undefined : checksFor(db, rules, requireVersion(db, name))
}

/**
 * Keeps what the rules found in a new version, in the transaction that adds it.
 * @returns a sentence for each rule that fails
 */
export function commitResults(db: Registry, version: VersionRow, checks: RuleChecks | undefined, results: readonly RuleResult[]): string[] {
  if (!checks) return []
  addResults(db, version, checks, results)
  return rulesReport(db, version.id)
    .rules.filter(({ result, override }) => result && !result.passed && !override)
    .map(
      ({ id, text, severity, result }) =>
        `Rule ${id} fails${severity === 'block' ? ' and blocks training' : ''}: ${text}. ${result?.detail}`,
    )
}
