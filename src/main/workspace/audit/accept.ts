import { CairnError } from '../../../shared/errors.ts'
import type { Workspace } from '../workspace.ts'
import { checkAudit } from './check.ts'
import { forgetChecked } from './checked.ts'
import { listChains, workspaceId } from './chains.ts'

/** What is missing of a chain, from an entry on up to the one that this user remembers. */
export interface MissingEnd {
  readonly chain: string
  readonly seq: number
}

/**
 * The owner says that this is an older copy, whose log is shorter than the one that is remembered: from now on it is compared with
 * what it is now, and what was missing stands in the log. Whatever else is wrong with it stays wrong.
 * @throws NOT_FOUND where it is not shorter
 */
export async function acceptShorter(workspace: Workspace): Promise<readonly MissingEnd[]> {
  const { sqlite, remembered } = workspace
  const { problems } = await checkAudit(workspace)
  const missing = problems.flatMap(({ shorter, chain, seq }) => (shorter && seq !== null ? [{ chain, seq }] : []))
  if (missing.length === 0) throw new CairnError('NOT_FOUND', 'The audit log has its expected length: there is nothing to accept.')
  const own = workspaceId(sqlite)
  const ids = new Set([...(own === null ? [] : [own]), ...listChains(sqlite).map((chain) => chain.workspace), ...remembered.here()])
  // It begins a new chain, for the old one may have gone on elsewhere.
  workspace.change(
    () => ({ action: 'audit.accept', subject: 'workspace', detail: { missing } }),
    () => null,
  )
  const chains = new Set(missing.map(({ chain }) => chain))
  for (const id of ids) if (Object.keys(remembered.of(id, id === own)).some((chain) => chains.has(chain))) remembered.release(id)
  forgetChecked(workspace)
  return missing
}
