import type Database from 'better-sqlite3'
import canonicalize from 'canonicalize'
import { randomInt } from 'node:crypto'
import { z } from 'zod'
import type { Author } from '../../authors/index.ts'
import { type Chain, chainName, mayGoOn, renewWorkspaceId, signHead, workspaceId } from './chains.ts'
import { beforeChains, entryHash, genesis, type Parent } from './entry.ts'
import type { Head, RememberedHeads } from './remembered.ts'

/** What was appended, for `RememberedHeads.remember` once it is committed. */
export interface Appended {
  readonly workspace: string
  readonly chain: string
  readonly head: Head
}

interface NewEntry {
  readonly at: number
  readonly action: string
  readonly subject: string
  readonly detail: Readonly<Record<string, unknown>>
}

/**
 * Appends to the author's chain and signs its new head. To be called inside the change's transaction.
 * @throws FORMAT_INVALID, INVALID_INPUT where the author's key cannot be used
 */
export function appendAudit(sqlite: Database.Database, author: Author, remembered: RememberedHeads, { at, ...entry }: NewEntry): Appended {
  const chain = chainToContinue(sqlite, author, remembered)
  const { parents, seen } = newParents(sqlite, chain)
  const row = {
    seq: chain.seq + 1,
    at,
    actor: author.name,
    face: author.face,
    action: entry.action,
    subject: entry.subject,
    detail: canonicalize(entry.detail) as string,
    parents: canonicalize(parents) as string,
  }
  const hash = entryHash(chain.hash, chain.chain, row)
  sqlite
    .prepare(
      `INSERT INTO audit (id, chain, seq, at, actor, face, action, subject, detail, parents, hash)
       VALUES (@id, @chain, @seq, @at, @actor, @face, @action, @subject, @detail, @parents, @hash)`,
    )
    .run({ ...row, id: nextNumber(sqlite), chain: chain.id, hash })
  const { signature } = signHead(author, chain, { seq: row.seq, hash })
  sqlite
    .prepare('UPDATE audit_chains SET seq = ?, hash = ?, signature = ?, seen = ? WHERE id = ?')
    .run(row.seq, hash, signature, JSON.stringify(seen), chain.id)
  return { workspace: chain.workspace, chain: chain.chain, head: { seq: row.seq, hash, at } }
}

/** Whether it is still there: the part of a transaction that wrote it may have been taken back. */
export function isInLog(sqlite: Database.Database, { chain, head }: Appended): boolean {
  const find = 'SELECT 1 FROM audit WHERE chain = (SELECT id FROM audit_chains WHERE chain = ?) AND seq = ? AND hash = ?'
  return sqlite.prepare(find).get(chain, head.seq, head.hash) !== undefined
}

/** The author's chain in this copy of the workspace; a new one where it has none, or where that cannot be continued. */
function chainToContinue(sqlite: Database.Database, author: Author, remembered: RememberedHeads): Chain {
  const id = workspaceId(sqlite)
  if (id === null) return beginChain(sqlite, author, renewWorkspaceId(sqlite))
  const name = chainName({ author: author.key().fingerprint, device: author.device(), workspace: id })
  const chain = sqlite.prepare('SELECT * FROM audit_chains WHERE chain = ?').get(name) as Chain | undefined
  if (!mayContinue(chain, { author, name, id }, remembered) || (chain && goesOnPastHead(sqlite, chain)))
    return beginChain(sqlite, author, renewWorkspaceId(sqlite))
  return chain ?? beginChain(sqlite, author, id)
}

interface Own {
  readonly author: Author
  /** The name that the author's chain has, or would have, and the id of this copy of the workspace. */
  readonly name: string
  readonly id: string
}

/**
 * To sign a head anew would hide what was done to the chain below it, and a number that was given once must not be given twice. So
 * what was tampered with, cut off, or is a copy of a workspace that is still there, stays as it is found.
 */
function mayContinue(chain: Chain | undefined, { author, name, id }: Own, remembered: RememberedHeads): boolean {
  if (remembered.isElsewhere(id)) return false
  const head = remembered.of(id, true)[name]
  if (!chain) return head === undefined
  if (head && (chain.seq < head.seq || (chain.seq === head.seq && chain.hash !== head.hash))) return false
  return mayGoOn(author, chain)
}

/** What someone else put there has the next number, and may have any after it. */
function goesOnPastHead(sqlite: Database.Database, { id, seq }: Chain): boolean {
  return sqlite.prepare('SELECT 1 FROM audit WHERE chain = ? AND seq > ? LIMIT 1').get(id, seq) !== undefined
}

/**
 * The next entry's number in this workspace. SQLite would count by itself, but gives no more once the last possible number was: one row
 * written by hand, or its note of the last number, would end all changes.
 */
function nextNumber(sqlite: Database.Database): number {
  const last = sqlite.prepare<[], number | null>('SELECT max(id) FROM audit').pluck().get() ?? 0
  if (last >= 0 && last < Number.MAX_SAFE_INTEGER) return last + 1
  const gap = 'SELECT id + 1 FROM audit a WHERE id >= 0 AND NOT EXISTS (SELECT 1 FROM audit b WHERE b.id = a.id + 1) ORDER BY id LIMIT 1'
  const next = sqlite.prepare<[], number>(gap).pluck().get()
  return next !== undefined && Number.isSafeInteger(next) ? next : 1
}

/** A number for a chain that neither a chain has nor an entry whose chain was removed. */
function freeChainNumber(sqlite: Database.Database): number {
  const isTaken = sqlite.prepare('SELECT 1 FROM audit_chains WHERE id = @id UNION ALL SELECT 1 FROM audit WHERE chain = @id LIMIT 1')
  const last = sqlite.prepare<[], number | null>('SELECT max(id) FROM audit_chains').pluck().get() ?? 0
  let id = last + 1
  while (!Number.isSafeInteger(id) || isTaken.get({ id }) !== undefined) id = randomInt(1, 2 ** 47)
  return id
}

function beginChain(sqlite: Database.Database, author: Author, workspace: string): Chain {
  const key = author.key()
  const begun = { author: key.fingerprint, public_key: key.publicKey, device: author.device(), workspace }
  const chain = { id: freeChainNumber(sqlite), ...begun, chain: chainName(begun), seq: 0, hash: genesis, signature: '', seen: '{}' }
  sqlite
    .prepare(
      `INSERT INTO audit_chains (id, chain, author, public_key, device, workspace, seq, hash, signature, seen)
       VALUES (@id, @chain, @author, @public_key, @device, @workspace, @seq, @hash, @signature, @seen)`,
    )
    .run(chain)
  return chain
}

const mostParents = 100

const Seen = z.record(z.string(), z.number())

type Seen = Readonly<Record<string, number>>

/**
 * The heads of other chains that this one has not named yet: so its signature covers them too, and what came before what is known. What one
 * of them has seen itself need not be named again, for it is covered by that; or each of many chains would name all that were before it.
 */
function newParents(sqlite: Database.Database, chain: Chain): { parents: Parent[]; seen: Seen } {
  const seen = seenBy(chain)
  const others = sqlite
    .prepare('SELECT chain, seq, hash, seen FROM audit_chains WHERE id <> ? ORDER BY chain')
    .all(chain.id) as OtherChain[]
  const old = seen[beforeChains] === undefined ? oldHead(sqlite) : undefined
  const heads = new Map([...(old ? [old] : []), ...others].map((head) => [head.chain, head]))
  const isNamed = ({ chain: name, seq }: Parent) => seq <= (seen[name] ?? 0)
  if ([...heads.values()].every(isNamed)) return { parents: [], seen }
  const seenByHead = new Map(others.map((one) => [one.chain, seenBy(one)]))
  const fresh = unseen(heads, seenByHead, isNamed).map(({ chain: name, seq, hash }) => ({ chain: name, seq, hash }))
  // Whoever made the workspace may have made any number of chains: the rest is named by the next entries.
  const parents = fresh.slice(0, mostParents)
  return { parents, seen: { ...seen, ...Object.fromEntries(parents.map(({ chain: name, seq }) => [name, seq])) } }
}

type OtherChain = Parent & Pick<Chain, 'seen'>

/** Which heads neither are named nor have been seen, at once or through others, by one that is or will be. */
function unseen(heads: ReadonlyMap<string, Parent>, seenByHead: ReadonlyMap<string, Seen>, isNamed: (head: Parent) => boolean): Parent[] {
  const covered = new Set<string>()
  const seenFrom = function* (name: string): Iterable<string> {
    for (const [other, seq] of Object.entries(seenByHead.get(name) ?? {}))
      if (other !== name && (heads.get(other)?.seq ?? Infinity) <= seq) yield other
  }
  const cover = (name: string) => {
    const open = [name]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (covered.has(next)) continue
      covered.add(next)
      open.push(...seenFrom(next))
    }
  }
  for (const head of heads.values()) if (isNamed(head)) cover(head.chain)
  const rest = [...heads.values()].filter(({ chain }) => !covered.has(chain))
  const seenByRest = new Set(rest.flatMap(({ chain }) => [...seenFrom(chain)]))
  const tips = rest.filter(({ chain }) => !seenByRest.has(chain))
  for (const { chain } of tips) cover(chain)
  // Notes that were written by hand may go round in a circle: then none of them covers another.
  return [...tips, ...rest.filter(({ chain }) => !covered.has(chain))]
}

function seenBy({ seen }: Pick<Chain, 'seen'>): Seen {
  try {
    return Seen.parse(JSON.parse(seen))
  } catch {
    return {}
  }
}

/** The newest entry from before there were authors. */
function oldHead(sqlite: Database.Database): Parent | undefined {
  const row = sqlite.prepare('SELECT seq, hash FROM audit WHERE chain IS NULL ORDER BY seq DESC LIMIT 1').get() as
    | Omit<Parent, 'chain'>
    | undefined
  return row && { chain: beforeChains, ...row }
}
