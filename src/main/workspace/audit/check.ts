import { setImmediate } from 'node:timers/promises'
import { CairnError } from '../../../shared/errors.ts'
import type { Workspace } from '../workspace.ts'
import { readChecked, writeChecked } from './checked.ts'
import { type AuditAnchor, type AuditCheck, type AuditFindings, type AuditReport, auditSteps, type Checkpoint } from './verify.ts'

export interface AuditCheckup extends AuditReport {
  readonly at: number
  /** Whether all entries were checked now, or only those that are new. */
  readonly full: boolean
  /** When all entries were checked last; null where that never ended well. */
  readonly fullAt: number | null
}

export interface CheckOptions {
  /** Checks all entries, also those that were checked before. */
  readonly full?: boolean
  readonly anchors?: readonly AuditAnchor[]
  readonly signal?: AbortSignal
}

/** An entry that was checked before may be changed after that: so all of them are, every day that the log is checked on. */
const fullEvery = 24 * 60 * 60_000
/** How long the process does nothing else, in ms. */
const slice = 4

/**
 * Verifies the audit log in slices that leave time for everything else. What this user has found whole before is not followed again, but
 * at most a day long. That is noted in the user's own folder and not in the workspace, whose log it is about.
 */
export async function checkAudit(workspace: Workspace, { full = false, anchors, signal }: CheckOptions = {}): Promise<AuditCheckup> {
  const before = readChecked(workspace)
  const now = Date.now()
  const goesOn = !full && before !== null && before.fullAt <= now && now - before.fullAt < fullEvery
  // How long the chains have been counts always, and does not get old.
  const checkpoint = before && { ...before, chains: goesOn ? before.chains : {} }
  const { report, checkpoint: found } = await inSlices(workspace, { anchors, checkpoint, now }, signal)
  const fullAt = goesOn ? before.fullAt : now
  writeChecked(workspace, { ...found, reached: furthest(readChecked(workspace)?.reached ?? {}, found.reached), fullAt })
  return { ...report, at: now, full: !goesOn, fullAt: report.ok ? fullAt : null }
}

/** Another process may have seen more meanwhile. */
function furthest(one: Checkpoint['reached'], other: Checkpoint['reached']): Checkpoint['reached'] {
  const more = Object.entries(one).filter(([chain, { seq }]) => seq > (other[chain]?.seq ?? 0))
  return { ...other, ...Object.fromEntries(more) }
}

/** Verifies all of it in slices, and notes nothing. */
export async function verifyInSlices(workspace: Workspace): Promise<AuditReport> {
  return (await inSlices(workspace, {})).report
}

async function inSlices({ sqlite, remembered }: Workspace, check: AuditCheck, signal?: AbortSignal): Promise<AuditFindings> {
  const steps = auditSteps(sqlite, { ...check, remembered })
  let begun = performance.now()
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    if (performance.now() - begun < slice) continue
    await setImmediate()
    signal?.throwIfAborted()
    if (!sqlite.open) throw new CairnError('CANCELLED', 'The workspace was closed before its audit log was verified.')
    begun = performance.now()
  }
}
