import { z } from 'zod'
import { formatProcessId, lives, ownProcess, parseProcessId } from '../workspace/index.ts'
import type { Workspace } from '../workspace/index.ts'
import { type PolicyRun, requireRun } from './store.ts'
import { keepFacts } from './turn.ts'

const Claim = z.object({ pid: z.int(), host: z.string(), process: z.string(), by: z.int() })

/** Within this process: two workspaces that are open in it may be the same folder. */
let last = 0

/** Who does a step of a run, so that no other process does the same work at the same time. */
export interface Claimant {
  readonly text: string
}

export function newClaimant(): Claimant {
  const own = ownProcess()
  return { text: JSON.stringify({ pid: own.pid, host: own.host, process: formatProcessId(own), by: ++last }) }
}

/** The run, which is this claimant's until it is released; null where a living process has it. */
export function claimRun(workspace: Workspace, id: number, { text }: Claimant): PolicyRun | null {
  return workspace.write((db) => {
    const run = requireRun(db, id)
    if (run.facts.claim === text) return run
    return run.facts.claim !== null && isHeld(run.facts.claim, run.updatedAt) ? null : keepFacts(workspace, run, { claim: text })
  })
}

export function releaseRun(workspace: Workspace, id: number, { text }: Claimant): void {
  if (!workspace.sqlite.open) return
  workspace.write((db) => {
    const run = requireRun(db, id)
    if (run.facts.claim === text) keepFacts(workspace, run, { claim: null })
  })
}

/** How long a process counts as living of which this machine cannot know, in ms. */
const unknownTimeout = 30 * 60_000

/** Of a process that has ended, nobody holds it. */
function isHeld(text: string, since: number): boolean {
  try {
    const { pid, host, process } = Claim.parse(JSON.parse(text))
    return lives(parseProcessId(process, pid, host)) ?? Date.now() - since < unknownTimeout
  } catch {
    return false
  }
}
