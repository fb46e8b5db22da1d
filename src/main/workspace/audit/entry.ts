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

/** An entry as it is kept; `detail` and `parents` are canonical JSON. */
export interface StoredEntry {
  /** Its number in this workspace; no part of what is hashed. */
  readonly id: number
  /** The row of its chain; null in the log from before there were authors. */
  readonly chain: number | null
  readonly seq: number
  /** Milliseconds since 1970 UTC. */
  readonly at: number
  /** What the author was called. */
  readonly actor: string
  readonly face: string
  readonly action: string
  readonly subject: string
  readonly detail: string
  readonly parents: string
  readonly hash: string
}

/** The name of the log from before there were authors, among the chains. */
export const beforeChains = 'before'
/** What the first entry of a chain follows. */
export const genesis = '0'.repeat(64)

/** An entry of another chain that the author of this one had seen. */
export const Parent = z.object({ chain: z.string(), seq: z.int(), hash: z.string() })
export type Parent = z.infer<typeof Parent>

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** SHA-256(hash before + canonical JSON of the entry), RFC 8785. As every entry was hashed before there were authors. */
export function oldHash(before: string, { at, actor, action, subject, detail }: Omit<StoredEntry, 'id' | 'hash'>): string {
  return sha256(before + (canonicalize({ at, actor, action, subject, detail }) as string))
}

/** The same with what makes an entry that of an author: its chain, its place in it, the program, and what it follows of other chains. */
export function entryHash(before: string, chain: string, entry: Omit<StoredEntry, 'id' | 'hash' | 'chain'>): string {
  const { seq, at, actor, face, action, subject, detail, parents } = entry
  return sha256(before + (canonicalize({ chain, seq, at, actor, face, action, subject, detail, parents }) as string))
}

/** Lenient: a log may come from anyone. Null where it is no list of parents. */
export function parentsOf(text: string): readonly Parent[] | null {
  if (text === '[]') return []
  try {
    return z.array(Parent).parse(JSON.parse(text))
  } catch {
    return null
  }
}
