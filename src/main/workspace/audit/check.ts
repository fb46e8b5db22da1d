import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import { CairnError } from '../../../shared/errors.ts'
import { replacePrivateFile } from '../../authors/index.ts'
import type { Workspace } from '../workspace.ts'
import { placeName } from './remembered.ts'
import { type AuditAnchor, type AuditCheck, type AuditReport, auditSteps, Checkpoint } from './verify.ts'

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

const Checked = Checkpoint.extend({ fullAt: z.number() })
type Checked = z.infer<typeof Checked>

/** An entry that was checked before may be changed after that: so all of them are, every day that the log is checked on. */
const fullEvery = 24 * 60 * 60_000
/** How long the process does nothing else, in ms. */
const slice = 4

/**
 * Verifies the audit log in slices that leave time for everything else. What this user has found whole before is not followed again, but
 * at most a day long. That is noted in the user's own folder and not in the workspace, whose log it is about.
 */
export async function checkAudit(workspace: Workspace, { full = false, anchors, signal }: CheckOptions = {}): Promise<AuditCheckup> {
  const path = join(workspace.author.home, 'audit', `checked-${placeName(workspace.path)}.json`)
  const before = full ? null : readChecked(path)
  const at = Date.now()
  const checkpoint = before && before.fullAt <= at && at - before.fullAt < fullEvery ? before : null
  const report = await inSlices(workspace, { anchors, checkpoint }, signal)
  // Of a chain that is not whole nothing is taken as checked.
  const whole = report.chains.filter(({ ok }) => ok).map(({ chain, seq, hash }) => [chain, { seq, hash }])
  const checked: Checked = { chains: Object.fromEntries(whole) as Checked['chains'], fullAt: checkpoint?.fullAt ?? at }
  writeChecked(path, checked)
  return { ...report, at, full: checkpoint === null, fullAt: report.ok ? checked.fullAt : null }
}

/** Verifies all of it in slices, and notes nothing. */
export function verifyInSlices(workspace: Workspace): Promise<AuditReport> {
  return inSlices(workspace, {})
}

async function inSlices({ sqlite, remembered }: Workspace, check: AuditCheck, signal?: AbortSignal): Promise<AuditReport> {
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

function readChecked(path: string): Checked | null {
  try {
    return Checked.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return null
  }
}

function writeChecked(path: string, checked: Checked): void {
  try {
    replacePrivateFile(path, `${JSON.stringify(checked)}\n`, false)
  } catch {
    // Then everything is checked again the next time.
  }
}
