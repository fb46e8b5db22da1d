import { rmSync } from 'node:fs'
import type { ImportReport } from '../../../shared/domain/tracking/importReport.ts'
import type { TaskJob } from '../../jobs/index.ts'
import { LeftOutList } from './leftOut.ts'
import type { ImportInput, SliceEvent } from './task.ts'
import { forgetHalves, writeSlice } from './write/slice.ts'
import { type Counts, Tally } from './write/tally.ts'

/** Of the jobs that this process runs: what their slices have brought so far. */
const tallies = new Map<number, Tally>()

/**
 * Runs from elsewhere come into the registry in slices, while they are read: each is written in a moment, and a run is in no list until
 * all of it is there. So an import that is cancelled or killed leaves whole runs alone, and the next one goes on from there.
 */
export const importRunsJob: TaskJob<'tracking.import'> = {
  kind: 'tracking.import',
  action: 'run.import',
  reach: { does: 'Imports runs of other programs' },
  event: (workspace, job, event) => {
    if (!isSlice(event)) return
    const slice = writeSlice(workspace, job.id, event.slice)
    const tally = tallies.get(job.id) ?? new Tally()
    tally.merge(slice)
    tallies.set(job.id, tally)
  },
  commit: (db, job, input, { format, leftOut, isPart }): ImportReport => {
    const tally = tallies.get(job.id) ?? new Tally()
    const gone = forgetHalves(db, job.id)
    forget(job.id, input)
    const all = new LeftOutList()
    for (const summary of [...leftOut, ...tally.leftOut]) all.add(summary)
    return { format: 'cairn.import/1', source: format, isPart, ...without(tally.counts, gone), leftOut: all.list }
  },
  // What came before it was cancelled is there, and told.
  keepsWhenCancelled: () => true,
  ended: (db, job) => {
    forgetHalves(db, job.id)
    forget(job.id, job.input as ImportInput)
  },
}

function isSlice(event: unknown): event is SliceEvent {
  return typeof event === 'object' && event !== null && (event as { type?: unknown }).type === 'slice'
}

/** What was counted of a run that came in part and was taken out again. */
function without(counts: Counts, gone: Pick<Counts, 'runs' | 'points' | 'files'>): Counts {
  const { runs, points, files } = counts
  return { ...counts, runs: runs - gone.runs, points: points - gone.points, files: files - gone.files }
}

/** The token that a person typed for this import alone. */
function forget(id: number, { source }: ImportInput): void {
  if (source.kind === 'server' && source.tokenFile !== null) rmSync(source.tokenFile, { force: true })
  queueMicrotask(() => tallies.delete(id))
}
