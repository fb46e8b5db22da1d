import { type RuleStatus, rulesContract } from '../../../shared/contract/datasets/rules.ts'
import { Rule, ruleText } from '../../../shared/domain/datasets/rules.ts'
import { CairnError } from '../../../shared/errors.ts'
import {
  addRules,
  checkVersionRules,
  hasRule,
  manifestOf,
  Mask,
  overrideRule,
  profileOf,
  removeRule,
  requireDataset,
  requireRule,
  requireVersion,
  type RuleRow,
  rulesOf,
  rulesReport,
  ruleStatus,
  sensitiveOfVersion,
  settleRule,
  suggestRules,
  versionRef,
  type VersionRow,
} from '../../datasets/index.ts'
import { type ApiContext, implementing } from '../base.ts'
import { performTask, workOf } from '../perform.ts'

const os = implementing(rulesContract)

export const rules = {
  list: os.list.handler(({ input, context }) => {
    const { db } = context.workspace()
    return rulesReport(db, requireVersion(db, input.ref).id)
  }),
  add: os.add.handler(async ({ input, context, signal }) => {
    const { db } = context.workspace()
    const version = requireVersion(db, requireDataset(db, input.name).name)
    const rule = settleRule(db, input.rule)
    checkColumns(rule, version)
    if (input.replaces !== undefined) requireOwnRule(context, input.replaces, version)
    const [added] = await addRules(workOf(context), version, [{ rule, severity: input.severity }], { replaces: input.replaces, signal })
    return ruleStatus(db, added, version.id)
  }),
  suggest: os.suggest.handler(async ({ input, context, signal }) => {
    const workspace = context.workspace()
    const version = requireVersion(workspace.db, input.ref)
    const manifest = manifestOf(version)
    const sensitive = sensitiveOfVersion(workspace.db, version.id)
    const found = suggestRules(await profileOf(workspace, version), manifest, manifest.key).filter(({ rule }) => !tells(rule, sensitive))
    const suggestions = found.map((one) => ({ ...one, text: ruleText(one.rule) }))
    if (!input.apply) return { suggestions, added: [] }
    const fresh = found.filter(({ rule }) => !hasRule(workspace.db, version.datasetId, rule))
    const added = fresh.length === 0 ? [] : await addRules(workOf(context), version, fresh, { signal })
    return { suggestions, added: added.map((row) => ruleStatus(workspace.db, row, version.id)) }
  }),
  remove: os.remove.handler(({ input, context }) => {
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
  check: os.check.handler(async ({ input, context, signal }) => {
    const { db } = context.workspace()
    const version = requireVersion(db, input.ref)
    return checkVersionRules(workOf(context), version, rulesOf(db, version.datasetId), signal)
  }),
  failing: os.failing.handler(async ({ input, context, signal }) => {
    const { db } = context.workspace()
    const { ref, rule: id, ...page } = input
    const version = requireVersion(db, ref)
    const row = requireOwnRule(context, id, version)
    const rule = Rule.parse(row.rule)
    const mask = Mask.ofVersion(db, version.id)
    // Which rows break a rule about values would tell the values.
    if (rule.kind === 'range' || rule.kind === 'set' || rule.kind === 'pattern') mask.refuse([rule.column])
    const order = { manifest: manifestOf(version), rule, ...page }
    const found = await performTask(context, 'datasets.failingRows', order, signal)
    return { ...found, rows: found.rows.map(({ row, cells }) => ({ row, cells: mask.cells(found.columns, cells) })) }
  }),
  override: os.override.handler(({ input, context }) => {
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
