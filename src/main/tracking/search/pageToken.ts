import { createHash } from 'node:crypto'
import { z } from 'zod'
import { refuse } from './refuse.ts'

/** A value that rows are sorted by. */
export type Key = string | number | null

/** JSON has no infinities. */
const Written = z.union([z.string(), z.number(), z.null(), z.tuple([z.literal([1, -1])])])
const PageToken = z.object({ after: z.array(Written), of: z.string() })

/** The end of a page of a search, as text that only this search takes. */
export function writePageToken(after: readonly Key[], query: unknown): string {
  const written = after.map((key) => (key === Infinity ? [1] : key === -Infinity ? [-1] : key))
  return Buffer.from(JSON.stringify({ after: written, of: fingerprint(query) })).toString('base64url')
}

/** @throws INVALID_INPUT for what is no token, or that of another search */
export function readPageToken(token: string, query: unknown, keys: number): Key[] {
  const { success, data } = PageToken.safeParse(parsed(token))
  if (!success) throw refuse('Invalid page token, could not base64-decode')
  if (data.of !== fingerprint(query) || data.after.length !== keys)
    throw refuse('Invalid page token: it is that of a search with another filter, order, or other experiments.')
  return data.after.map((key) => (Array.isArray(key) ? key[0] * Infinity : key))
}

function parsed(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString())
  } catch {
    return null
  }
}

const fingerprint = (query: unknown) => createHash('sha256').update(JSON.stringify(query)).digest('hex').slice(0, 16)
