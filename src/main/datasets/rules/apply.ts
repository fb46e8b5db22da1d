import type { RulesReport } from '../../../shared/contract/datasets/rules.ts'
import { counted } from '../../../shared/numbers.ts'
import type { Work } from '../../jobs/index.ts'
import { manifestOf, type VersionRow, versionRef } from '../versions/registry.ts'
import {
  addResults,
  addRule,
  checksFor,
  parentOf,
  removeRule,
  requireRulesPass,
  type RuleRow,
  rulesReport,
  ruleStatus,
  uncheckedRules,
} from './store.ts'
import type { Suggestion } from './suggest.ts'

type Checking = Pick<Work, 'workspace' | 'perform'>

/**
 * To be called before a version is trained on: checks the blocking rules that were not checked on it yet.
 * @throws RULES_FAILED when a blocking rule fails and nobody has overridden it
 */
export async function ensureRulesPass(work: Checking, version: VersionRow, signal?: AbortSignal): Promise<void> {
  const { db } = work.workspace
  const unchecked = uncheckedRules(db, version).filter(({ severity }) => severity === 'block')
  if (unchecked.length > 0) await checkVersionRules(work, version, unchecked, signal)
  requireRulesPass(db, version.id)
}

/** Checks rules on a version and keeps what they found. */
export async function checkVersionRules(
  work: Checking,
  version: VersionRow,
  rows: readonly RuleRow[],
  signal?: AbortSignal,
): Promise<RulesReport> {
  const { workspace, perform } = work
  if (rows.length === 0) return rulesReport(workspace.db, version.id)
  const checks = checksFor(workspace.db, rows, parentOf(workspace.db, version))
  const order = { manifest: manifestOf(version), checks }
  const results = await perform('datasets.checkRules', order, signal)
  return workspace.change(
    ({ ref, failed }: RulesReport) => ({ action: 'rules.check', subject: `dataset:${ref}`, detail: { rules: results.length, failed } }),
    (db) => {
      addResults(db, version, checks, results)
      return rulesReport(db, version.id)
    },
  )
}

/**
 * Checks rules on a version before they are added: one that cannot be checked, such as a broken pattern, is never kept.
 * @param options `replaces`: the rule whose place a new one takes, in one step @throws ALREADY_EXISTS, RULE_INVALID; NOT_FOUND for the rule that is replaced
 */
export async function addRules(
  work: Checking,
  version: VersionRow,
  wanted: readonly Pick<Suggestion, 'rule' | 'severity'>[],
  { replaces, signal }: { readonly replaces?: number; readonly signal?: AbortSignal } = {},
): Promise<RuleRow[]> {
  const { workspace, perform } = work
  const numbered = wanted.map(({ rule }, id) => ({ id, rule }))
  const checks = checksFor(workspace.db, numbered, parentOf(workspace.db, version))
  const order = { manifest: manifestOf(version), checks }
  const results = await perform('datasets.checkRules', order, signal)
  const name = versionRef(workspace.db, version.id).replace(/@v\d+$/, '')
  return workspace.change(
    (rows: RuleRow[]) => ({
      action: replaces === undefined ? 'rule.add' : 'rule.change',
      subject: `dataset:${name}`,
      detail: {
        rules: rows.map((row) => ({ id: row.id, severity: row.severity, text: ruleStatus(workspace.db, row, version.id).text })),
        ...(replaces !== undefined && { replaces }),
      },
      undo:
        replaces === undefined
          ? `Add ${rows.length === 1 ? `rule ${rows[0].id}` : counted(rows.length, 'rule')} to ${name}`
          : `Change rule ${replaces} of ${name}`,
    }),
    (db) => {
      if (replaces !== undefined) removeRule(db, replaces)
      const rows = wanted.map(({ rule, severity }) => addRule(db, version.datasetId, rule, severity))
      const ids = new Map(rows.map(({ id }, index) => [index, id]))
      const idOf = (index: number) => ids.get(index) as number
      const kept = { ...checks, rules: checks.rules.map(({ id, rule }) => ({ id: idOf(id), rule })) }
      addResults(
        db,
        version,
        kept,
        results.map((result) => ({ ...result, ruleId: idOf(result.ruleId) })),
      )
      return rows
    },
  )
}
