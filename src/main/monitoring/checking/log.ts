import type { Profile } from '../../../shared/domain/models/profile.ts'
import { type Duck, literal } from '../../datasets/tasks.ts'
import type { TaskContext } from '../../jobs/index.ts'
import { loggedPredictions, type ProfiledColumn, profileRows } from '../../models/tasks.ts'
import { labelDelay, type LabelledLog, withLabelledLog } from '../../serving/tasks.ts'
import { compareProfiles } from '../checks/index.ts'
import { measureWindow } from '../performance/index.ts'
import { type Cut, cutLog, throughAfter } from './cuts.ts'
import { windowSeed } from './files.ts'
import { readReference } from './reference.ts'
import { serviceChecks, servicePart } from './service.ts'
import type { CheckedWindow, CheckInput, CheckOutput, JudgedVersion, LogWork } from './types.ts'
import { keepWindow } from './window.ts'

interface Labelled extends Pick<LabelledLog, 'inputs'> {
  /** SQL of the rows that count, with what is true of them. */
  readonly rows: string
  /** Within so many ms 95 of 100 labels came; null where none did. */
  readonly p95Delay: number | null
}

/** Cuts the request log of a deployment into windows, and checks those that are new or were opened again, oldest first. */
export async function checkLog(input: CheckInput & { readonly work: LogWork }, context: TaskContext): Promise<CheckOutput> {
  const { work, most } = input
  const { source, plan, from, now, through, open, empty, known } = work
  return withLabelledLog(source, { from, to: now }, context, async (duck, log) => {
    const { labelled, inputs } = log
    // A shadow answers nobody, and what was asked of a version by path is no part of the traffic.
    const rows = `(FROM ${labelled} WHERE arm IS NULL OR arm NOT IN ('shadow', 'pinned'))`
    const cutting = await cutLog(duck, { plan, rows, from, now, through, open, empty, known })
    const chosen = cutting.cuts.slice(0, most)
    const windows: CheckedWindow[] = []
    const { p95: p95Delay } = await labelDelay(duck, log)
    for (const [place, cut] of chosen.entries()) {
      context.signal.throwIfAborted()
      context.progress(place / chosen.length, 'checking')
      const checked = await checkCut({ rows, inputs, p95Delay }, cut, { duck, input, context })
      if (checked) windows.push(checked)
    }
    const more = cutting.cuts.length > chosen.length
    const [lastRequest, lastLabel] = await duck.row(
      `SELECT max(epoch_ms("at"))::DOUBLE, max(epoch_ms(actual_arrived))::DOUBLE FROM ${rows}`,
    )
    return {
      windows,
      through: throughAfter(cutting, chosen, through),
      more,
      lastRequest: lastRequest === null ? null : Number(lastRequest),
      lastLabel: lastLabel === null ? null : Number(lastLabel),
      waiting: cutting.waiting,
    }
  })
}

interface Checking {
  readonly duck: Duck
  readonly input: CheckInput & { readonly work: LogWork }
  readonly context: TaskContext
}

async function checkCut(log: Labelled, cut: Cut, { duck, input, context }: Checking): Promise<CheckedWindow | null> {
  const { work, checks: settings, model } = input
  const inWindow = `(FROM ${log.rows} WHERE epoch_ms("at") >= ${cut.start} AND epoch_ms("at") < ${cut.end})`
  const { version, notes } = await versionOfCut(duck, inWindow, work)
  if (!version?.reference) return null
  const reference = await readReference(version.reference, context.objects)
  const answered = `(FROM ${inWindow} WHERE code < 400 AND ref = ${literal(version.ref)})`
  const profile = await profileLogged(duck, { ...log, rows: answered }, version)
  const left = leftOut(profile, version)
  const comparison = compareProfiles(reference, profile, { ...settings, ignored: [...settings.ignored, ...left.columns] })
  const { performance, estimate, checks } = await measureWindow({
    duck,
    rows: {
      sql: answered,
      label: 'label',
      value: 'value',
      probabilities: 'probabilities',
      actual: work.hasLabels ? 'actual' : null,
      inputs: log.inputs.filter(({ name }) => !left.columns.includes(name)),
    },
    model: { task: version.task, threshold: version.threshold, labels: version.served?.labels ?? [], target: version.served?.target ?? '' },
    reference,
    settings: { checks: settings, labels: input.labels, protected: version.protectedColumns },
    window: { end: cut.end, now: work.now, p95Delay: log.p95Delay },
    comparison,
    profile,
    seed: windowSeed,
  })
  const end = Math.min(cut.end, work.now)
  const service = await servicePart(duck, inWindow, work.share, end - cut.start)
  return keepWindow(
    {
      key: '',
      source: null,
      start: cut.start,
      end: cut.end,
      model,
      version,
      reference,
      profile,
      comparison,
      settings,
      more: [...checks, ...serviceChecks(service, settings, cut.end > work.now)],
      performance,
      estimate,
      service,
      notes: [...notes, ...left.notes, ...shareNote(work.share)],
      logged: cut.logged,
      labelled: cut.labelled,
    },
    context.objects,
  )
}

/** The version that a window is held against: the one that is asked for, or that answered most of its rows. */
async function versionOfCut(
  duck: Duck,
  rows: string,
  { target, versions }: LogWork,
): Promise<{ version: JudgedVersion | undefined; notes: string[] }> {
  const found = await duck.rows(
    `SELECT ref, count(*)::DOUBLE AS n FROM ${rows} WHERE code < 400 AND ref IS NOT NULL GROUP BY ref ORDER BY n DESC, ref`,
  )
  const counts = found.map(([ref, count]) => ({ ref: String(ref), rows: Number(count) }))
  const judged = (ref: string) => versions.find((version) => version.ref === ref && version.reference !== null)
  const ref = target ?? counts.find((one) => judged(one.ref))?.ref ?? versions.find(({ reference }) => reference !== null)?.ref
  const others = counts.filter((one) => one.ref !== ref)
  return {
    version: ref === undefined ? undefined : judged(ref),
    notes: others.map((one) => `${one.rows.toLocaleString('en-US')} rows of ${one.ref} are excluded.`),
  }
}

async function profileLogged(duck: Duck, { rows, inputs }: Labelled, { served, task, threshold }: JudgedVersion): Promise<Profile> {
  const logged = new Map(inputs.map((input) => [input.name, input]))
  const columns = (served?.inputs ?? []).flatMap(({ name }): ProfiledColumn[] => {
    const found = logged.get(name)
    return found ? [{ name, type: found.type, sql: found.column }] : []
  })
  const head = { task, labels: served?.labels ?? [], threshold, target: served?.target ?? '' }
  const sql = { label: 'label', value: 'value', probabilities: 'probabilities' }
  return profileRows(duck, { from: rows, columns, predictions: loggedPredictions(duck, rows, sql, head) })
}

/** Columns of which the log has nothing on purpose: what is not kept is not missing. */
function leftOut({ rows, columns }: Profile, { sensitive }: JudgedVersion): { columns: string[]; notes: string[] } {
  const empty = columns.filter(({ missing }) => missing === rows)
  if (rows > 0 && columns.length > 0 && empty.length === columns.length)
    return { columns: columns.map(({ name }) => name), notes: ['Inputs were not logged, so only predictions are checked.'] }
  const hidden = columns.filter(({ name }) => sensitive.includes(name)).map(({ name }) => name)
  if (hidden.length === 0) return { columns: [], notes: [] }
  const names = hidden.map((name) => JSON.stringify(name)).join(', ')
  return { columns: hidden, notes: [`Sensitive columns are not logged, so they are not checked: ${names}.`] }
}

function shareNote(share: number): string[] {
  return share < 1 ? [`${(100 * share).toLocaleString('en-US', { maximumFractionDigits: 2 })} % of the requests are logged.`] : []
}
