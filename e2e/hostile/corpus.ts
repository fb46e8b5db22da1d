import type { HostileEntry } from './entry.ts'
import { files } from './files.ts'
import { graphs } from './graphs.ts'
import { workspaces } from './workspaces.ts'
import { packages } from './packages.ts'
import { zips } from './zips.ts'

/** Every entry there is. Another file of entries is added here. */
export const corpus: readonly HostileEntry[] = [...graphs, ...packages, ...zips, ...workspaces, ...files]
