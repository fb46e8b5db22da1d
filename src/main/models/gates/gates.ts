import canonicalize from 'canonicalize'
import { and, asc, desc, eq } from 'drizzle-orm'
import type { AliasPolicy, GateCheck } from '../../../shared/contract/models/gates.ts'
import { GateBasis, GatePolicy, GateResult, gateText } from '../../../shared/domain/models/gates.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { type ModelRow, type ModelVersionRow, modelVersionRef } from '../versions/store.ts'
import { basisOf, changedSince } from './basis.ts'

const { gatePolicies, gateChecks, models } = schema

const ofAlias = (modelId: number, alias: string) => and(eq(gatePolicies.modelId, modelId), eq(gatePolicies.alias, alias))

/** What an alias demands, or nothing. */
export function policyOf(db: Registry, modelId: number, alias: string): GatePolicy | undefined {
  const row = db.select().from(gatePolicies).where(ofAlias(modelId, alias)).get()
  return row && GatePolicy.parse(row.policy)
}

export function setPolicy(db: Registry, model: ModelRow, alias: string, policy: GatePolicy): AliasPolicy {
  db.insert(gatePolicies)
    .values({ modelId: model.id, alias, policy })
    .onConflictDoUpdate({ target: [gatePolicies.modelId, gatePolicies.alias], set: { policy } })
    .run()
  return describePolicy(model.name, alias, policy)
}

/** @throws NOT_FOUND */
export function removePolicy(db: Registry, model: ModelRow, alias: string): void {
  const { changes } = db.delete(gatePolicies).where(ofAlias(model.id, alias)).run()
  if (changes > 0) return
  throw new CairnError('NOT_FOUND', `"${model.name}" has no gates for "${alias}".`, { model: model.name, alias })
}

export function listPolicies(db: Registry, model?: ModelRow): AliasPolicy[] {
  return db
    .select({ name: models.name, alias: gatePolicies.alias, policy: gatePolicies.policy })
    .from(gatePolicies)
    .innerJoin(models, eq(models.id, gatePolicies.modelId))
    .where(model && eq(models.id, model.id))
    .orderBy(asc(models.name), asc(gatePolicies.alias))
    .all()
    .map(({ name, alias, policy }) => describePolicy(name, alias, GatePolicy.parse(policy)))
}

function describePolicy(model: string, alias: string, policy: GatePolicy): AliasPolicy {
  return { model, alias, policy, texts: policy.gates.map(gateText) }
}

/** Keeps what a check found. */
export function keepCheck(
  db: Registry,
  version: ModelVersionRow,
  alias: string,
  policy: GatePolicy,
  results: readonly GateResult[],
  { actor, basis }: { readonly actor: string; readonly basis: GateBasis },
): GateCheck {
  const passed = results.every((result) => result.passed)
  const values = { versionId: version.id, alias, policy, passed, evidence: results, at: Date.now(), actor, basis }
  return describeCheck(db, db.insert(gateChecks).values(values).returning().get(), version)
}

/** Newest first. */
export function checksOf(db: Registry, version: ModelVersionRow): GateCheck[] {
  const rows = db.select().from(gateChecks).where(eq(gateChecks.versionId, version.id)).orderBy(desc(gateChecks.id)).all()
  const now = new Map(
    [...new Set(rows.map(({ alias }) => alias))].map((alias) => [alias, basisOf(db, version, alias, policyOf(db, version.modelId, alias))]),
  )
  return rows.map((row) => describeCheck(db, row, version, now.get(row.alias)))
}

type GateCheckRow = typeof gateChecks.$inferSelect

function describeCheck(db: Registry, row: GateCheckRow, version: ModelVersionRow, now?: GateBasis): GateCheck {
  const { id, versionId, alias, passed, evidence, at, actor } = row
  const basis = now ?? basisOf(db, version, alias, policyOf(db, version.modelId, alias))
  const outOfDate = changedSince(GateBasis.nullable().catch(null).parse(row.basis), basis, alias)
  return { id, ref: modelVersionRef(db, versionId), alias, passed, results: GateResult.array().parse(evidence), at, actor, outOfDate }
}

/** Whether the policy is still the one that was checked. */
export function samePolicy(a: GatePolicy | undefined, b: GatePolicy | undefined): boolean {
  return canonicalize(a ?? null) === canonicalize(b ?? null)
}

/** @throws GATE_FAILED, with the gates that fail */
export function requirePassed({ id, ref, alias, passed, results }: GateCheck): void {
  if (passed) return
  const failing = results.filter((result) => !result.passed)
  const said = failing.map(({ name, detail }) => `${name}: ${detail}`).join('\n')
  throw new CairnError('GATE_FAILED', `${ref} cannot become ${alias}: ${failing.length} of ${results.length} gates fail.\n${said}`, {
    modelVersion: ref,
    alias,
    gates: failing.map(({ name }) => name),
    check: id,
  })
}
