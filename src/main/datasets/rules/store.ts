import canonicalize from 'canonicalize'
import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
import type { RulesReport, RuleStatus } from '../../../shared/contract/datasets/rules.ts'
import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import { maskRule, Rule, type RuleResult, ruleText, type Severity } from '../../../shared/domain/datasets/rules.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { sensitiveColumns } from '../personal/store.ts'
import { manifestOf, requireVersion, type VersionRow, versionRef } from '../versions/registry.ts'
import type { RuleChecks } from './check.ts'

const { datasets, datasetVersions, validationRules, ruleResults, ruleOverrides } = schema

export type RuleRow = typeof validationRules.$inferSelect

/** The rules of a dataset that are in force, oldest first. */
export function rulesOf(db: Registry, datasetId: number): RuleRow[] {
  const inForce = and(eq(validationRules.datasetId, datasetId), isNull(validationRules.deletedAt))
  return db.select().from(validationRules).where(inForce).orderBy(asc(validationRules.id)).all()
}

/** @throws NOT_FOUND */
export function requireRule(db: Registry, id: number): RuleRow {
  const row = db
    .select()
    .from(validationRules)
    .where(and(eq(validationRules.id, id), isNull(validationRules.deletedAt)))
    .get()
  if (!row) throw new CairnError('NOT_FOUND', `There is no rule ${id}.`, { rule: id })
  return row
}

/** The rule as it is kept: a reference by name becomes the hash of its version. @throws NOT_FOUND */
export function settleRule(db: Registry, rule: Rule): Rule {
  if (rule.kind !== 'drift' || findReference(db, rule.reference)) return rule
  return { ...rule, reference: requireVersion(db, rule.reference).hash }
}

function findReference(db: Registry, hash: string): VersionRow | undefined {
  if (!/^[0-9a-f]{64}$/.test(hash)) return undefined
  return db.select().from(datasetVersions).where(eq(datasetVersions.hash, hash)).orderBy(asc(datasetVersions.id)).get()
}

/** Whether a dataset has this very rule. */
export function hasRule(db: Registry, datasetId: number, rule: Rule): boolean {
  const text = canonicalize(rule)
  return rulesOf(db, datasetId).some((row) => canonicalize(row.rule) === text)
}

/** @throws ALREADY_EXISTS */
export function addRule(db: Registry, datasetId: number, rule: Rule, severity: Severity, at = Date.now()): RuleRow {
  if (hasRule(db, datasetId, rule)) throw new CairnError('ALREADY_EXISTS', `The rule already exists: ${ruleText(rule)}.`, {})
  // First as one that is not in force: so that it comes into force is a change that can be undone.
  const { id } = db.insert(validationRules).values({ datasetId, rule, severity, createdAt: at, deletedAt: at }).returning().get()
  return db.update(validationRules).set({ deletedAt: null }).where(eq(validationRules.id, id)).returning().get()
}

/** The rule is no longer in force; what it found stays. */
export function removeRule(db: Registry, id: number, at = Date.now()): void {
  db.update(validationRules)
    .set({ deletedAt: at })
    .where(eq(validationRules.id, requireRule(db, id).id))
    .run()
}

/**
 * What a task needs to check rules on a version, or on the one that is about to follow `before`.
 * @param before the version before; null for a first version
 */
export function checksFor(db: Registry, rules: readonly Pick<RuleRow, 'id' | 'rule'>[], before: VersionRow | null): RuleChecks {
  const parsed = rules.map(({ id, rule }) => ({ id, rule: Rule.parse(rule) }))
  const hashes = new Set(parsed.flatMap(({ rule }) => (rule.kind === 'drift' ? [rule.reference] : [])))
  const references = [...hashes].flatMap((hash) => {
    const version = findReference(db, hash)
    return version ? [{ hash, manifest: manifestOf(version) as Manifest }] : []
  })
  return { rules: parsed, rowsBefore: before?.rows ?? null, references }
}

/** The version that a version follows. */
export function parentOf(db: Registry, { parentId }: VersionRow): VersionRow | null {
  if (parentId === null) return null
  return db.select().from(datasetVersions).where(eq(datasetVersions.id, parentId)).get() ?? null
}

/**
 * Keeps what rules found in a version. Left out: rules that are gone meanwhile, and row counts that were compared with
 * another version than the one before; those count as not checked.
 */
export function addResults(db: Registry, version: VersionRow, checks: RuleChecks, results: readonly RuleResult[], at = Date.now()): void {
  const inForce = new Set(rulesOf(db, version.datasetId).map(({ id }) => id))
  const rowsBefore = parentOf(db, version)?.rows ?? null
  const compared = new Map(checks.rules.map(({ id, rule }) => [id, rule.kind === 'rows' && rule.maxChange !== undefined]))
  for (const { ruleId, ...found } of results) {
    if (!inForce.has(ruleId) || (compared.get(ruleId) && rowsBefore !== checks.rowsBefore)) continue
    db.insert(ruleResults)
      .values({ versionId: version.id, ruleId, ...found, checkedAt: at })
      .onConflictDoUpdate({ target: [ruleResults.versionId, ruleResults.ruleId], set: { ...found, checkedAt: at } })
      .run()
  }
}

/** The rules that were not checked on a version yet. */
export function uncheckedRules(db: Registry, version: VersionRow): RuleRow[] {
  const checked = new Set(
    db
      .select({ id: ruleResults.ruleId })
      .from(ruleResults)
      .where(eq(ruleResults.versionId, version.id))
      .all()
      .map(({ id }) => id),
  )
  return rulesOf(db, version.datasetId).filter(({ id }) => !checked.has(id))
}

/** All rules of the version's dataset and what they found in it. */
export function rulesReport(db: Registry, versionId: number): RulesReport {
  const ref = versionRef(db, versionId)
  const version = db.select({ datasetId: datasetVersions.datasetId }).from(datasetVersions).where(eq(datasetVersions.id, versionId)).get()
  const rules = version ? statuses(db, rulesOf(db, version.datasetId), versionId) : []
  const failed = rules.filter(({ result }) => result && !result.passed)
  const blocking = failed.filter(({ severity, override }) => severity === 'block' && !override)
  const unchecked = rules.filter(({ result }) => !result)
  const ok = blocking.length === 0 && unchecked.every(({ severity }) => severity !== 'block')
  return { ref, ok, failed: failed.length, blocking: blocking.length, unchecked: unchecked.length, rules }
}

/** A rule, and what it found in a version. */
export function ruleStatus(db: Registry, rule: RuleRow, versionId: number): RuleStatus {
  return statuses(db, [rule], versionId)[0]
}

function statuses(db: Registry, rules: readonly RuleRow[], versionId: number): RuleStatus[] {
  const ids = rules.map(({ id }) => id)
  const results = db
    .select()
    .from(ruleResults)
    .where(and(eq(ruleResults.versionId, versionId), inArray(ruleResults.ruleId, ids)))
    .all()
  const overrides = db
    .select()
    .from(ruleOverrides)
    .where(and(eq(ruleOverrides.versionId, versionId), inArray(ruleOverrides.ruleId, ids)))
    .all()
  return rules.map((row) => {
    const kept = Rule.parse(row.rule)
    const rule = 'column' in kept && sensitiveColumns(db, row.datasetId).has(kept.column) ? maskRule(kept) : kept
    const result = results.find(({ ruleId }) => ruleId === row.id)
    const override = overrides.find(({ ruleId }) => ruleId === row.id)
    return {
      id: row.id,
      dataset: db.select({ name: datasets.name }).from(datasets).where(eq(datasets.id, row.datasetId)).get()?.name ?? '',
      rule,
      severity: row.severity,
      text: textOf(db, rule),
      createdAt: row.createdAt,
      result: result
        ? { passed: result.passed, failingRows: result.failingRows, detail: result.detail, checkedAt: result.checkedAt }
        : null,
      override: override ? { reason: override.reason, actor: override.actor, at: override.at } : null,
    }
  })
}

/** In words; a reference by its name, where it has one. */
export function textOf(db: Registry, rule: Rule): string {
  const reference = rule.kind === 'drift' ? findReference(db, rule.reference) : undefined
  return ruleText(rule.kind === 'drift' && reference ? { ...rule, reference: versionRef(db, reference.id) } : rule)
}

/**
 * The version may be trained on.
 * @throws RULES_FAILED when a blocking rule fails and nobody has overridden it, or was not checked on the version yet
 */
export function requireRulesPass(db: Registry, versionId: number): void {
  const { ok, ref, rules } = rulesReport(db, versionId)
  if (ok) return
  const stopping = rules.filter(({ severity, result, override }) => severity === 'block' && !override && !result?.passed)
  const [{ id, text, result }] = stopping
  const more = stopping.length > 1 ? ` ${stopping.length - 1} more ${stopping.length === 2 ? 'rule' : 'rules'} also block it.` : ''
  const said = result ? `blocks training on ${ref}. ${result.detail}` : `was not checked on ${ref} yet.`
  throw new CairnError('RULES_FAILED', `Rule ${id} (${text}) ${said}${more}`, {
    version: ref,
    rule: id,
    rules: stopping.map((one) => one.id),
    failingRows: result?.failingRows ?? null,
    override: `cairn rules override '${ref.replaceAll("'", "'\\''")}' ${id} --reason "reason for the override"`,
  })
}

/** @throws INVALID_INPUT when there is nothing to override */
export function overrideRule(
  db: Registry,
  version: VersionRow,
  rule: RuleRow,
  by: { reason: string; actor: string },
  at = Date.now(),
): void {
  const { result, severity } = ruleStatus(db, rule, version.id)
  const ref = versionRef(db, version.id)
  if (rule.datasetId !== version.datasetId) {
    throw new CairnError('INVALID_INPUT', `Rule ${rule.id} is not a rule of ${ref}.`, { rule: rule.id, version: ref })
  }
  if (severity !== 'block' || !result || result.passed) {
    const why = severity !== 'block' ? 'only warns' : result ? `passes on ${ref}` : `was not checked on ${ref} yet`
    throw new CairnError('INVALID_INPUT', `Rule ${rule.id} ${why}, so there is nothing to override.`, { rule: rule.id, version: ref })
  }
  db.insert(ruleOverrides)
    .values({ versionId: version.id, ruleId: rule.id, ...by, at })
    .onConflictDoUpdate({ target: [ruleOverrides.versionId, ruleOverrides.ruleId], set: { ...by, at } })
    .run()
}
