import type Database from 'better-sqlite3'
import canonicalize from 'canonicalize'
import { createHash } from 'node:crypto'
import { z } from 'zod'

/** One change: what was done to which object, with what is needed to understand it. */
export interface AuditEntry {
  /** Such as `dataset.import`, `alias.move`. */
  readonly action: string
  /** Such as `dataset:wine`, `run:12`, `model:wine@v2`. */
  readonly subject: string
  /** Beside the metadata rows that were changed: those are added with their values before and after. */
  readonly detail?: Readonly<Record<string, unknown>>
  /** What the person did, such as `Rename the dataset wine to vinho`: then the changed metadata can be undone. */
  readonly undo?: string
}

/** A row as it is kept; `detail` is canonical JSON. */
export interface AuditRow {
  readonly id: number
  /** Milliseconds since 1970 UTC. */
  readonly at: number
  readonly actor: string
  readonly action: string
  readonly subject: string
  readonly detail: string
  readonly hash: string
}

type Hashed = Omit<AuditRow, 'id' | 'hash'>

const genesis = '0'.repeat(64)
const headKey = 'audit.head'

/** How many rows there are, and the hash of the last one. Kept beside the chain, so that cutting its end off is found. */
const AuditHead = z.object({ count: z.int().nonnegative(), hash: z.string() }).readonly()
export type AuditHead = z.infer<typeof AuditHead>

/**
 * Appends to the chain: hash = SHA-256(hash before + canonical JSON of the row); rows are numbered from 1 without a
 * gap. To be called inside the change's transaction.
 */
export function appendAudit(
  sqlite: Database.Database,
  row: { at: number; actor: string; action: string; subject: string; detail: Readonly<Record<string, unknown>> },
): void {
  const last = sqlite.prepare('SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1').get() as { id: number; hash: string } | undefined
  const { at, actor, action, subject } = row
  const detail = canonicalize(row.detail) as string
  const id = (last?.id ?? 0) + 1
  const hash = auditHash(last?.hash ?? genesis, { at, actor, action, subject, detail })
  sqlite
    .prepare('INSERT INTO audit (id, at, actor, action, subject, detail, hash) VALUES (?, ?, ?, ?, ?, ?, ?)')
    .run(id, at, actor, action, subject, detail, hash)
  const head: AuditHead = { count: id, hash }
  sqlite
    .prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value')
    .run(headKey, JSON.stringify(head))
}

function auditHash(before: string, { at, actor, action, subject, detail }: Hashed): string {
  return createHash('sha256')
    .update(before + (canonicalize({ at, actor, action, subject, detail }) as string))
    .digest('hex')
}

export interface AuditProblem {
  /** Number of the row; null where it is about the end of the log. */
  readonly row: number | null
  readonly what: string
}

export interface AuditReport {
  readonly ok: boolean
  readonly rows: number
  readonly head: AuditHead
  /** The first hundred. */
  readonly problems: readonly AuditProblem[]
}

const shownProblems = 100

/** What was noted elsewhere of the log: a row, and its hash or the start of it. */
export interface AuditAnchor {
  readonly row: number
  readonly hash: string
}

/**
 * Follows the chain from its first row to its end: finds rows that were edited, removed, inserted, reordered or cut
 * off. Someone who writes the whole log anew, hashes and all, is found by the anchors only.
 */
export function verifyAudit(sqlite: Database.Database, anchors: readonly AuditAnchor[] = []): AuditReport {
  const problems: AuditProblem[] = []
  let hash = genesis
  let rows = 0
  let expected = 1
  for (const row of sqlite.prepare('SELECT * FROM audit ORDER BY id').iterate() as Iterable<AuditRow>) {
    if (row.id !== expected) problems.push({ row: row.id, what: missing(expected, row.id - 1) })
    if (auditHash(hash, row) !== row.hash)
      problems.push({ row: row.id, what: 'It does not follow from the row before it: one of them was changed.' })
    hash = row.hash
    expected = row.id + 1
    rows++
  }
  for (const { row, hash: noted } of anchors) {
    const found = sqlite.prepare('SELECT hash FROM audit WHERE id = ?').pluck().get(row) as string | undefined
    if (!found?.startsWith(noted)) problems.push({ row, what: 'It is not the row whose hash was noted elsewhere.' })
  }
  const head = readHead(sqlite)
  if (!head && (rows > 0 || hasHead(sqlite))) problems.push({ row: null, what: 'The note of how long the log is was removed or damaged.' })
  if (head && (head.count !== expected - 1 || head.hash !== hash)) {
    const cut = head.count > expected - 1
    problems.push({ row: null, what: cut ? missing(expected, head.count) : 'The last row is not the one that was written last.' })
  }
  return { ok: problems.length === 0, rows, head: { count: rows, hash }, problems: problems.slice(0, shownProblems) }
}

const missing = (from: number, to: number) => (from === to ? `Row ${from} is missing.` : `The rows ${from} to ${to} are missing.`)

function readHead(sqlite: Database.Database): AuditHead | undefined {
  const text = sqlite.prepare('SELECT value FROM meta WHERE key = ?').pluck().get(headKey) as string | undefined
  if (text === undefined) return undefined
  try {
    return AuditHead.parse(JSON.parse(text))
  } catch {
    return undefined // then it counts as removed
  }
}

function hasHead(sqlite: Database.Database): boolean {
  return sqlite.prepare('SELECT 1 FROM meta WHERE key = ?').get(headKey) !== undefined
}

export interface AuditQuery {
  readonly limit: number
  readonly offset: number
  /** The subject, or the start of it before a colon, an @ or the end: `dataset:wine` finds `dataset:wine@v2`. */
  readonly subject?: string
  /** The action, or its first words: `model` finds `model.register`. */
  readonly action?: string
  readonly actor?: string
  /** Milliseconds since 1970 UTC; both included. */
  readonly from?: number
  readonly to?: number
}

/** A page of the log, newest first. */
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
  if (actor !== undefined) add('actor = ?', actor)
  if (from !== undefined) add('at >= ?', from)
  if (to !== undefined) add('at <= ?', to)
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''
  return {
    total: sqlite.prepare(`SELECT count(*) FROM audit ${where}`).pluck().get(values) as number,
    rows: sqlite.prepare(`SELECT * FROM audit ${where} ORDER BY id DESC LIMIT ? OFFSET ?`).all([...values, limit, offset]) as AuditRow[],
  }
}
