import { and, desc, eq, gte, sql } from 'drizzle-orm'
import type { Lineage } from '../../shared/domain/packages/package.ts'
import { type ModelVersionRow, modelVersionRef } from '../models/index.ts'
import { type Registry, schema } from '../workspace/index.ts'

const { audit, auditChains } = schema

/**
 * The entry of the audit log that registered a model version, by its number in its chain. Written into its packages it anchors the log
 * outside the workspace: a chain that was changed up to there no longer has this hash. It is the same however often and whenever
 * the package is built.
 */
export function registeringRow(db: Registry, version: ModelVersionRow): Lineage['audit'] {
  // By its name, or else by what it made and when: the model may have been renamed since.
  const byName = desc(eq(audit.subject, `model:${modelVersionRef(db, version.id)}`))
  const registered = and(
    eq(audit.action, 'model.register'),
    gte(audit.at, version.createdAt - clockStep),
    sql`json_extract(${audit.detail}, '$.checksum') = ${version.checksum}`,
    sql`${audit.subject} LIKE ${`%@v${version.number}`}`,
  )
  const found = db
    .select({ row: audit.seq, hash: audit.hash, chain: auditChains.chain })
    .from(audit)
    .leftJoin(auditChains, eq(auditChains.id, audit.chain))
    .where(registered)
    .orderBy(byName, audit.id)
    .get()
  return found && { row: found.row, hash: found.hash, ...(found.chain !== null && { chain: found.chain }) }
}

/** The entry has the time at which its transaction began: a moment before the version's own, in ms. */
const clockStep = 1_000
