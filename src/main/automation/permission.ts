import canonicalize from 'canonicalize'
import { jobHash, Ledger } from '../jobs/index.ts'
import type { Workspace } from '../workspace/index.ts'
import type { Policy } from './store.ts'

/**
 * A workspace may come from anyone, and with it a policy that trains and promotes by itself: one works only for a user who has made,
 * changed or resumed it on this computer, just as it is.
 */
export function isAllowed({ author, path }: Workspace, policy: Pick<Policy, 'id' | 'settings'>): boolean {
  return ledgerOf(author.home).knows(path, policy.id, hashOf(policy))
}

export function allow({ author, path }: Workspace, policy: Pick<Policy, 'id' | 'settings'>): void {
  ledgerOf(author.home).note(path, policy.id, hashOf(policy))
}

export function forget({ author, path }: Workspace, { id }: Pick<Policy, 'id'>): void {
  ledgerOf(author.home).forget(path, id)
}

const ledgers = new Map<string, Ledger>()

/** One for each user: what cannot be written is known to this process. */
function ledgerOf(home: string): Ledger {
  const found = ledgers.get(home) ?? new Ledger(home, 'policies')
  ledgers.set(home, found)
  return found
}

const hashOf = ({ settings }: Pick<Policy, 'settings'>) => jobHash('policy', canonicalize(settings) ?? '')
