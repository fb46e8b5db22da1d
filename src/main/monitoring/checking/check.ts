import { setTimeout as pause } from 'node:timers/promises'
import type { MonitorSettings } from '../../../shared/domain/monitoring/monitor.ts'
import type { CheckResult } from '../../../shared/domain/monitoring/checks.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Registry, Workspace } from '../../workspace/index.ts'
import { type AlertTurn, auditedTurns } from '../alerts/index.ts'
import type { Monitoring } from '../context.ts'
import { monitorById, type MonitorRow, type Problem, progressOf, setLooked, setProgress, settingsOf } from '../monitors/store.ts'
import { Claims } from './claim.ts'
import { commitChecks } from './commit.ts'
import type { CheckJob } from './job.ts'
import { judgeStatus, judgeWindows } from './judge.ts'
import { planCheck } from './plan.ts'
import { statusChecks } from './status.ts'
import { timesOf } from './times.ts'
import type { CheckInput } from './types.ts'

/** Windows of one step of a process that stays: what it has done is written after each. */
const mostInStep = 20
/** Steps of one look: a monitor that was off for long takes turns with the others. */
const mostSteps = 10
/** Windows that a person waits for. */
const mostInJob = 1_000

/**
 * One look at a monitor: what is new is checked, in order of time, since alerts look at windows one after the other. What keeps it from
 * that is written down. @returns whether there is more @param now in ms since 1970 UTC
 */
export async function lookAtMonitor(
  monitoring: Monitoring,
  claims: Claims,
  id: number,
  now: number,
  signal: AbortSignal,
): Promise<boolean> {
  const { workspace } = monitoring
  for (let step = 0; step < mostSteps; step++) {
    const row = monitorById(workspace.db, id)
    if (!row || row.status !== 'active' || claims.isTaken(workspace.db, row)) return false
    try {
      if (!(await checkStep(monitoring, claims, id, now, signal))) return false
    } catch (thrown) {
      if (signal.aborted || !workspace.sqlite.open) throw thrown
      const { code, message } = CairnError.from(thrown)
      // Whatever keeps it from checking, that nothing comes any more is told of.
      const settled = await noteLooked(monitoring, row, now, { code, message }).catch(CairnError.from)
      // Not even its settings can be read.
      if (settled) workspace.write((db) => setLooked(db, row, now, { code, message }))
      throw thrown
    }
  }
  return true
}

/** @returns whether there is more to check at once */
async function checkStep(monitoring: Monitoring, claims: Claims, id: number, now: number, signal: AbortSignal): Promise<boolean> {
  const { workspace, perform } = monitoring
  const asking = { now, byPerson: false, most: mostInStep, signal }
  const before = monitorById(workspace.db, id)
  const isNew = before !== undefined && (await planCheck(monitoring, before, asking)) !== null
  if (!isNew) {
    if (before) await noteLooked(monitoring, before, now, null)
    return false
  }
  if (!claims.take(workspace, id)) return false
  using _ = claims.beating(workspace, id)
  try {
    // What another process has done before it was this one's is not done again.
    const row = monitorById(workspace.db, id)
    const plan = row && (await planCheck(monitoring, row, asking))
    if (!row || !plan) return false
    // Of those that time tells: the others are judged once there is nothing new.
    const silence = (await statusOf(workspace, row, now)).filter(({ check }) => check === 'notChecked')
    const output = await perform('monitoring.check', plan.input, signal)
    judged(workspace, row, (db) => {
      const still = monitorById(db, id)
      // It was removed, or another process took it for lost.
      if (!still || !claims.owns(progressOf(still).claim)) return []
      return [...judgeStatus(db, still, silence, now), ...judgeWindows(db, still, commitChecks(db, still, output, plan.seen, now), now)]
    })
    return output.more
  } finally {
    claims.release(workspace, id)
  }
}

/** What time tells of a monitor that was looked at last when its row says so. */
async function statusOf(workspace: Workspace, row: MonitorRow, now: number): Promise<CheckResult[]> {
  const settings = settingsOf(row)
  const what = { deployment: 'request', folder: 'readable file', dataset: 'readable version', files: 'readable file' }[settings.source.kind]
  return statusChecks(await timesOf(workspace, row, settings, now), settings.checks, what)
}

/** That there was nothing new, or what kept it from being seen, and what time tells by that. */
async function noteLooked({ workspace }: Monitoring, row: MonitorRow, now: number, problem: Problem | null): Promise<void> {
  const results = await statusOf(workspace, row, now)
  judged(workspace, row, (db) => {
    const still = monitorById(db, row.id)
    if (!still) return []
    setLooked(db, still, now, problem)
    return judgeStatus(db, still, results, now)
  })
}

/** Windows and looks are not in the audit log one by one; that an alert has turned is, in the transaction that turns it. */
function judged(workspace: Workspace, row: MonitorRow, work: (db: Registry) => AlertTurn[]): void {
  workspace.write((db) => {
    const alerts = auditedTurns(work(db))
    if (alerts.length > 0)
      workspace.change(
        () => ({ action: 'monitor.check', subject: `monitor:${row.name}`, detail: { alerts } }),
        () => {},
      )
  })
}

/** How long a person waits for a look that goes on already, and how often it is asked for, in ms. */
const [patience, pollInterval] = [30_000, 200]

/**
 * Puts a look at a monitor into the queue, the window that is still open included.
 * @throws INVALID_INPUT where another process checks it for too long; what keeps it from being checked
 */
export async function startCheck(monitoring: Monitoring, { id, name }: Pick<MonitorRow, 'id' | 'name'>): Promise<{ jobId: number }> {
  const { workspace, runner } = monitoring
  const claims = new Claims()
  for (const until = Date.now() + patience; Date.now() < until; await pause(pollInterval)) {
    const row = monitorById(workspace.db, id)
    if (!row) throw new CairnError('NOT_FOUND', `There is no monitor called "${name}".`, { monitor: name })
    if (claims.isTaken(workspace.db, row)) continue
    const plan = await planCheck(monitoring, row, { now: Date.now(), byPerson: true, most: mostInJob })
    const job: CheckJob = { ...(plan?.input ?? nothingToCheck(settingsOf(row))), monitorId: id, seen: plan?.seen ?? {} }
    try {
      return runner.enqueue('monitoring.check', `Check ${name}`, job, (db, jobId) => {
        const still = monitorById(db, id)
        if (!still || claims.isTaken(db, still)) throw new Taken()
        setProgress(db, still, { claim: { job: jobId } })
      })
    } catch (thrown) {
      if (!(thrown instanceof Taken)) throw thrown
    }
  }
  throw new CairnError('INVALID_INPUT', `The monitor "${name}" is being checked already. Try again in a moment.`, { monitor: name })
}

/** Another process was faster. */
class Taken extends Error {}

function nothingToCheck({ model, checks, labels }: MonitorSettings): CheckInput {
  return { model, checks, labels, work: null, most: 0 }
}
