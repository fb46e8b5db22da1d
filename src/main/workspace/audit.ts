import type Database from 'better-sqlite3'
import canonicalize from 'canonicalize'
import { createHash } from 'node:crypto'

/** One change: what was done to which object, with what is needed to understand it (before and after). */
export interface AuditEntry {
  /** Such as `dataset.import`, `alias.move`. */
  readonly action: string
  /** Such as `dataset:wine`, `run:12`, `model:wine@v2`. */
  readonly subject: string
  readonly detail?: Readonly<Record<string, unknown>>
}

interface AuditRow extends AuditEntry {
  readonly at: number
  readonly actor: string
}

const genesis = '0'.repeat(64)

/** Appends to the chain: hash = SHA-256(hash before + canonical JSON of the row). To be called inside the change's transaction. */
export function appendAudit(sqlite: Database.Database, row: AuditRow): void {
  const detail = canonicalize(row.detail ?? {}) as string
  const before = (sqlite.prepare('SELECT hash FROM audit ORDER BY id DESC LIMIT 1').pluck().get() as string | undefined) ?? genesis
  const { at, actor, action, subject } = row
  sqlite
    .prepare('INSERT INTO audit (at, actor, action, subject, detail, hash) VALUES (?, ?, ?, ?, ?, ?)')
    .run(at, actor, action, subject, detail, auditHash(before, { at, actor, action, subject, detail }))
}

function auditHash(before: string, row: { at: number; actor: string; action: string; subject: string; detail: string }): string {
  return createHash('sha256')
    .update(before + (canonicalize(row) as string))
    .digest('hex')
}

/** The id of the first row whose hash does not follow from the row before it, or null when the chain is whole. */
export function brokenAuditLink(sqlite: Database.Database): number | null {
  let before = genesis
  const rows = sqlite.prepare('SELECT id, at, actor, action, subject, detail, hash FROM audit ORDER BY id').iterate()
  for (const row of rows as Iterable<{
    id: number
    at: number
    actor: string
    action: string
    subject: string
    detail: string
    hash: string
  }>) {
    const { id, hash, ...rest } = row
    if (auditHash(before, rest) !== hash) return id
    before = hash
  }
  return null
}
