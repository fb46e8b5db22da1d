import type Database from 'better-sqlite3'
import type { StoredEntry } from './entry.ts'

/** An entry with what its chain says of its author. */
export interface AuditRow extends Omit<StoredEntry, 'chain'> {
  /** The name of its chain; null in the log from before there were authors. */
  readonly chain: string | null
  /** SHA-256 of the author's public key. */
  readonly author: string | null
  readonly device: string | null
}

export interface AuditQuery {
  readonly limit: number
  readonly offset: number
  /** The subject, or the start of it before a colon, an @ or the end: `dataset:wine` finds `dataset:wine@v2`. */
  readonly subject?: string
  /** The action, or its first words: `model` finds `model.register`. */
  readonly action?: string
  /** What the author was called, or the first digits (8 or more) of the author's fingerprint. */
  readonly actor?: string
  /** Milliseconds since 1970 UTC; both included. */
  readonly from?: number
  readonly to?: number
}

/** A page of the log, newest first: by time, and within one millisecond by chain and number. */
export function listAudit(sqlite: Database.Database, query: AuditQuery): { total: number; rows: AuditRow[] } {
  const conditions: string[] = []
  const values: (string | number)[] = []
  const add = (condition: string, ...given: (string | number)[]) => {
    conditions.push(condition)
    values.push(...given)
  }
  const { subject, action, actor, from, to, limit, offset } = query
  if (subject !== undefined)
    add("(subject = ? OR substr(subject, 1, length(?) + 1) IN (? || ':', ? || '@'))", subject, subject, subject, subject)
  if (action !== undefined) add("(action = ? OR substr(action, 1, length(?) + 1) = ? || '.')", action, action, action)
  if (actor !== undefined && /^[0-9a-f]{8,64}$/.test(actor))
    add('(actor = ? OR audit.chain IN (SELECT id FROM audit_chains WHERE substr(author, 1, ?) = ?))', actor, actor.length, actor)
  else if (actor !== undefined) add('actor = ?', actor)
  if (from !== undefined) add('at >= ?', from)
  if (to !== undefined) add('at <= ?', to)
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''
  return {
    total: sqlite.prepare(`SELECT count(*) FROM audit ${where}`).pluck().get(values) as number,
    rows: sqlite
      .prepare(
        `SELECT page.id, c.chain, c.author, c.device, page.seq, at, actor, face, action, subject, detail, parents, page.hash
         FROM (SELECT * FROM audit ${where} ORDER BY at DESC, chain DESC, seq DESC LIMIT ? OFFSET ?) page
         LEFT JOIN audit_chains c ON c.id = page.chain ORDER BY at DESC, page.chain DESC, page.seq DESC`,
      )
      .all([...values, limit, offset]) as AuditRow[],
  }
}
