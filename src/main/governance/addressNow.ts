import { parseAddress } from '../../shared/domain/governance/lineage.ts'
import { originalName } from '../../shared/domain/governance/trash.ts'
import { isSameName } from '../../shared/domain/names.ts'
import type { Workspace } from '../workspace/index.ts'

const tables = { dataset: 'datasets', experiment: 'experiments', model: 'models', run: 'runs', package: 'packages' } as const
/** What has a name and no place in a lineage. */
const named: ReadonlyMap<string, string> = new Map([
  ['deployment', 'deployments'],
  ['monitor', 'monitors'],
  ['policy', 'policies'],
])

/**
 * Where what an address names is found, in the trash or not: what this user keeps about it outside of the workspace goes when it is
 * deleted for good.
 * @param address `dataset:wine@v2`, `model:wine`, `run:3`, `package:4`, `deployment:wine`, `monitor:wine`, `policy:wine` @returns null where nothing is there
 */
export function addressNow({ sqlite }: Workspace, address: string): string | null {
  const [kind] = address.split(':', 1)
  const table = named.get(kind)
  if (table !== undefined)
    return sqlite.prepare(`SELECT 1 FROM ${table} WHERE name = ?`).get(address.slice(kind.length + 1)) ? address : null
  const parsed = addressOf(address)
  if (parsed === null || parsed.kind === 'name' || parsed.kind === 'view' || parsed.kind === 'service') return null
  if ('id' in parsed) return sqlite.prepare(`SELECT 1 FROM ${tables[parsed.kind]} WHERE id = ?`).get(parsed.id) ? address : null
  const [name] = parsed.ref.split('@', 1)
  const names = sqlite.prepare(`SELECT name FROM ${tables[parsed.kind]}`).pluck().all() as string[]
  return names.some((other) => isSameName(originalName(other), name)) ? address : null
}

function addressOf(text: string) {
  try {
    return parseAddress(text)
  } catch {
    return null
  }
}
