import type Database from 'better-sqlite3'
import { createHash, randomBytes } from 'node:crypto'
import { type Author, isSignedBy } from '../../authors/index.ts'

/** A chain of entries, as it is kept: see the schema. */
export interface Chain {
  readonly id: number
  readonly chain: string
  readonly author: string
  readonly public_key: string
  readonly device: string
  readonly workspace: string
  readonly seq: number
  readonly hash: string
  readonly signature: string
  readonly seen: string
}

/**
 * The name of a chain: 32 hex digits made of the author's fingerprint, the device and the copy of the workspace that it was begun in.
 * Copies go their own ways: each has chains of its own, so that no number is given twice and they can come together again.
 */
export function chainName({ author, device, workspace }: Pick<Chain, 'author' | 'device' | 'workspace'>): string {
  return createHash('sha256').update(`cairn audit chain\n${author}\n${device}\n${workspace}`).digest('hex').slice(0, 32)
}

/** What an author signs: that a chain ends with this entry. */
function headBytes({ chain, seq, hash }: Pick<Chain, 'chain' | 'seq' | 'hash'>): Buffer {
  return Buffer.from(`cairn audit head\n${chain}\n${seq}\n${hash}`)
}

/** The head that this process signed last, by the author who did: it needs no checking, and goes on being appended to. */
const signedLast = new WeakMap<Author, string>()
const signedText = ({ author, public_key, signature, ...head }: Omit<Chain, 'id' | 'device' | 'workspace' | 'seen'>) =>
  [author, public_key, signature, headBytes(head).toString()].join('\n')

/** @returns the chain with its new head, signed */
export function signHead(author: Author, chain: Chain, head: Pick<Chain, 'seq' | 'hash'>): Chain {
  const signature = author
    .key()
    .sign(headBytes({ ...head, chain: chain.chain }))
    .toString('base64')
  const signed = { ...chain, ...head, signature }
  signedLast.set(author, signedText(signed))
  return signed
}

/** Whether the author may go on from the head of this chain: it is the one that was signed last with the author's key. */
export function mayGoOn(author: Author, chain: Chain): boolean {
  return signedLast.get(author) === signedText(chain) || isHeadSigned(chain)
}

/** Whether a chain is its author's, and its newest entry is the one that the author signed last. */
export function isHeadSigned(chain: Chain): boolean {
  return isSignedBy(chain.author, { publicKey: chain.public_key, signature: chain.signature }, headBytes(chain))
}

export function listChains(sqlite: Database.Database): Chain[] {
  return sqlite.prepare('SELECT * FROM audit_chains ORDER BY id').all() as Chain[]
}

const idKey = 'workspace.id'

/** By what this copy of a workspace is told from others: 32 hex digits. Null before its first entry, and in a copy that Cairn made. */
export function workspaceId(sqlite: Database.Database): string | null {
  const id = sqlite.prepare('SELECT value FROM meta WHERE key = ?').pluck().get(idKey)
  return typeof id === 'string' && /^[0-9a-f]{32}$/.test(id) ? id : null
}

/** From here on it goes its own way. */
export function renewWorkspaceId(sqlite: Database.Database): string {
  const id = randomBytes(16).toString('hex')
  sqlite.prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run(idKey, id)
  return id
}

/** For a copy, which will be another one than its original. */
export function forgetWorkspaceId(sqlite: Database.Database): void {
  sqlite.prepare('DELETE FROM meta WHERE key = ?').run(idKey)
}
