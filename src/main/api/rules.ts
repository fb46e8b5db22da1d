import type { RulesReport, RuleStatus } from '../../shared/contract/rules.ts'
import { Rule, ruleText } from '../../shared/domain/rules.ts'
import { CairnError } from '../../shared/errors.ts'
import {
  addResults,
  addRule,
  checksFor,
  hasRule,
  manifestOf,
  overrideRule,
  parentOf,
  profileOf,
  removeRule,
  requireDataset,
  requireRule,
  requireRulesPass,
  requireVersion,
  type RuleRow,
  rulesOf,
  rulesReport,
  ruleStatus,
  sensitiveOfVersion,
  settleRule,
  type Suggestion,
  suggestRules,
  uncheckedRules,
  type VersionRow,
  versionRef,
} from '../datasets/index.ts'
import { type ApiContext, os } from './base.ts'
import { Mask } from './masking.ts'
import { performTask } from './perform.ts'

export const rules = {
  list: os.rules.list.handler(({ input, context }) => {
    const { db } = context.workspace()
    return rulesReport(db, requireVersion(db, input.ref).id)
  }),
  add: os.rules.add.handler(async ({ input, context, signal }) => {
    const { db } = context.workspace()
    const version = requireVersion(db, requireDataset(db, input.name).name)
    const rule = settleRule(db, input.rule)
    checkColumns(rule, version)
    const [added] = await addRules(context, version, [{ rule, severity: input.severity }], signal)
    return ruleStatus(db, added, version.id)
  }),
  suggest: os.rules.suggest.handler(async ({ input, context, signal }) => {
    const workspace = context.workspace()
    const version = requireVersion(workspace.db, input.ref)
    const manifest = manifestOf(version)
    const sensitive = sensitiveOfVersion(workspace.db, version.id)
    const found = suggestRules(await profileOf(workspace, version), manifest, manifest.key).filter(({ rule }) => !tells(rule, sensitive))
    const suggestions = found.map((one) => ({ ...one, text: ruleText(one.rule) }))
    if (!input.apply) return { suggestions, added: [] }
    const fresh = found.filter(({ rule }) => !hasRule(workspace.db, version.datasetId, rule))
    const added = fresh.length === 0 ? [] : await addRules(context, version, fresh, signal)
    return { suggestions, added: added.map((row) => ruleStatus(workspace.db, row, version.id)) }
  }),
  remove: os.rules.remove.handler(({ input, context }) => {
    const workspace = context.workspace()
    const rule = requireRule(workspace.db, input.rule)
    const status = latestStatus(context, rule)
    workspace.change(
      () => ({
        action: 'rule.remove',
        subject: `rule:${rule.id}`,
        detail: { dataset: status.dataset, text: status.text },
        undo: `Remove rule ${rule.id} of ${status.dataset}`,
      }),
      (db) => removeRule(db, rule.id),
    )
    return status
  }),
  check: os.rules.check.handler(async ({ input, context, signal }) => {
    const { db } = context.workspace()
    const version = requireVersion(db, input.ref)
    return checkVersion(context, version, rulesOf(db, version.datasetId), signal)
  }),
  failing: os.rules.failing.handler(async ({ input, context, signal }) => {
    const { db } = context.workspace()
    const { ref, rule: id, ...page } = input
    const version = requireVersion(db, ref)
    const row = requireOwnRule(context, id, version)
    const order = { manifest: manifestOf(version), rule: Rule.parse(row.rule), ...page }
    const found = await performTask(context, 'datasets.failingRows', order, signal)
    const mask = Mask.ofVersion(db, version.id)
    return { ...found, rows: found.rows.map(({ row, cells }) => ({ row, cells: mask.cells(found.columns, cells) })) }
  }),
  override: os.rules.override.handler(({ input, context }) => {
    const workspace = context.workspace()
    const version = requireVersion(workspace.db, input.ref)
    const rule = requireOwnRule(context, input.rule, version)
    const { reason } = input
    workspace.change(
      () => ({ action: 'rule.override', subject: `rule:${rule.id}`, detail: { version: versionRef(workspace.db, version.id), reason } }),
      (db) => overrideRule(db, version, rule, { reason, actor: workspace.actor }),
    )
    return ruleStatus(workspace.db, rule, version.id)
  }),
}

/** Whether a rule holds values of a column that is masked in every output. */
function tells(rule: Rule, sensitive: ReadonlySet<string>): boolean {
  return (rule.kind === 'set' || rule.kind === 'range') && sensitive.has(rule.column)
}

/**
 * To be called before a version is trained on: checks the blocking rules that were not checked on it yet.
 * @throws RULES_FAILED when a blocking rule fails and nobody has overridden it
 */
export async function ensureRulesPass(context: ApiContext, version: VersionRow, signal?: AbortSignal): Promise<void> {
  const { db } = context.workspace()
  const unchecked = uncheckedRules(db, version).filter(({ severity }) => severity === 'block')
  if (unchecked.length > 0) await checkVersion(context, version, unchecked, signal)
  requireRulesPass(db, version.id)
}

async function checkVersion(context: ApiContext, version: VersionRow, rows: RuleRow[], signal?: AbortSignal): Promise<RulesReport> {
  const workspace = context.workspace()
  if (rows.length === 0) return rulesReport(workspace.db, version.id)
  const checks = checksFor(workspace.db, rows, parentOf(workspace.db, version))
  const order = { manifest: manifestOf(version), checks }
  const results = await performTask(context, 'datasets.checkRules', order, signal)
  return workspace.change(
    ({ ref, failed }: RulesReport) => ({ action: 'rules.check', subject: `dataset:${ref}`, detail: { rules: results.length, failed } }),
    (db) => {
      addResults(db, version, checks, results)
      return rulesReport(db, version.id)
    },
  )
}

/** Checks rules on a version before they are added: one that cannot be checked, such as a broken pattern, is never kept. */
async function addRules(
  context: ApiContext,
  version: VersionRow,
  wanted: readonly Pick<Suggestion, 'rule' | 'severity'>[],
  signal?: AbortSignal,
): Promise<RuleRow[]> {
  const workspace = context.workspace()
  const numbered = wanted.map(({ rule }, id) => ({ id, rule }))
  const checks = checksFor(workspace.db, numbered, parentOf(workspace.db, version))
  const order = { manifest: manifestOf(version), checks }
  const results = await performTask(context, 'datasets.checkRules', order, signal)
  return workspace.change(
    (rows: RuleRow[]) => ({
      action: 'rule.add',
      subject: `dataset:${versionRef(workspace.db, version.id).replace(/@v\d+$/, '')}`,
      detail: { rules: rows.map((row) => ({ id: row.id, severity: row.severity, text: ruleStatus(workspace.db, row, version.id).text })) },
    }),
    (db) => {
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

/** @throws COLUMN_UNKNOWN; a rule about which columns there are may name any */
function checkColumns(rule: Rule, version: VersionRow): void {
  if (rule.kind === 'columns' || rule.kind === 'rows') return
  const names = manifestOf(version).columns.map(({ name }) => name)
  for (const name of rule.kind === 'unique' ? rule.columns : [rule.column]) {
    if (names.includes(name)) continue
    throw new CairnError('COLUMN_UNKNOWN', `There is no column ${JSON.stringify(name)}.`, { column: name, columns: names.slice(0, 50) })
  }
}

/** @throws NOT_FOUND when the rule is none of the version's dataset */
function requireOwnRule(context: ApiContext, id: number, version: VersionRow): RuleRow {
  const { db } = context.workspace()
  const rule = requireRule(db, id)
  if (rule.datasetId === version.datasetId) return rule
  const own = rulesOf(db, version.datasetId).map((row) => row.id)
  throw new CairnError('NOT_FOUND', `Rule ${id} belongs to another dataset.`, { rule: id, rules: own.slice(0, 50) })
}

function latestStatus(context: ApiContext, rule: RuleRow): RuleStatus {
  const { db } = context.workspace()
  const { dataset } = ruleStatus(db, rule, 0)
  return ruleStatus(db, rule, requireVersion(db, dataset).id)
}
