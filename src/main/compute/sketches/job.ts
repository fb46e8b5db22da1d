import { availableParallelism } from 'node:os'
import type { Sketched } from '../../../shared/contract/compute/index.ts'
import type { CheckSettings } from '../../../shared/domain/monitoring/checks.ts'
import { type Conductor, Detached, type JobKind, Paused } from '../../jobs/index.ts'
import { type Shared, thereOf } from '../pool/paths.ts'
import { KeptSketches } from './kept.ts'
import type { DriftReference, SketchedFiles } from './mergeTask.ts'
import { nameOfGroup } from './groups.ts'
import type { SketchOutput } from './sketchTask.ts'

export interface ProfileJob {
  /** A file, a folder or a pattern, as an absolute path here. */
  readonly source: string
  /** What it is held against; null for a profile alone. */
  readonly against: {
    readonly reference: Extract<DriftReference, { kind: 'model' }> | { readonly kind: 'files'; readonly source: string }
    readonly checks: CheckSettings
  } | null
  /** The shared folder of the target that it runs on, here and there; null on this computer. */
  readonly shared: Shared | null
}

type Profiled = Omit<Sketched, 'format'>

/** Files are sketched group by group, here or on a target; what is kept of them is put together here. */
export const profileJob: JobKind<'compute.profile', ProfileJob, Profiled> = {
  kind: 'compute.profile',
  action: 'compute.profile',
  reach: {
    does: 'Profiles Parquet files',
    reads: (input) => {
      const { source, against } = input as ProfileJob
      return against?.reference.kind === 'files' ? [source, against.reference.source] : [source]
    },
  },
  conduct: async (conductor, job, input) => {
    const kept = await KeptSketches.open(conductor.workspace, job.id)
    try {
      const result = await conductProfile(conductor, kept, input)
      await kept.drop()
      return result
    } catch (thrown) {
      if (!(thrown instanceof Paused) && !(thrown instanceof Detached)) await kept.drop()
      throw thrown
    }
  },
  commit: (_db, _job, _input, result): Sketched => ({ format: 'cairn.sketched/1', ...result }),
}

async function conductProfile(conductor: Conductor, kept: KeptSketches, { source, against, shared }: ProfileJob): Promise<Profiled> {
  const begun = performance.now()
  const work = { conductor, kept, shared }
  const before = against?.reference.kind === 'files' ? against.reference.source : null
  const share = before === null ? 1 : 0.5
  const files = await sketchFiles(work, { source, side: 'now', from: 0, share })
  const reference = before === null ? null : await sketchFiles(work, { source: before, side: 'before', from: share, share })
  const held = against && { checks: against.checks, reference: referenceOf(against.reference, reference) }
  const merged = await conductor.perform('compute.mergeSketches', { files, against: held })
  return { ...merged, target: conductor.target, seconds: (performance.now() - begun) / 1_000 }
}

function referenceOf(reference: NonNullable<ProfileJob['against']>['reference'], files: SketchedFiles | null): DriftReference {
  return reference.kind === 'files' ? { kind: 'files', files: files as SketchedFiles } : reference
}

interface SketchWork {
  readonly conductor: Conductor
  readonly kept: KeptSketches
  readonly shared: ProfileJob['shared']
}

interface Side {
  readonly source: string
  readonly side: 'now' | 'before'
  /** Which part of the job's progress it is. */
  readonly from: number
  readonly share: number
}

/** So many groups are asked of a target at once: it queues them itself. */
const mostThere = 64
/** Here each takes two threads and 512 MiB at the most. */
const mostHere = Math.max(1, Math.min(4, Math.floor(availableParallelism() / 2)))

async function sketchFiles({ conductor, kept, shared }: SketchWork, { source, side, from, share }: Side): Promise<SketchedFiles> {
  const { columns, groups, parts, rows, notes } = await conductor.perform('compute.planSketches', { source })
  const done = groups.map(() => 0)
  const onProgress = (group: number, fraction: number, detail: string) => {
    done[group] = fraction
    conductor.progress(from + (share * done.reduce((sum, one) => sum + one, 0)) / groups.length, 'sketching', detail)
  }
  const sketches = await inOrder(groups, conductor, async (group, place, signal) => {
    const step = `${side}-${place}`
    const found = await kept.find(step)
    if (found) return found
    const watch = { signal, onProgress: (fraction: number, _phase: string, detail: string) => onProgress(place, fraction, detail) }
    const output =
      shared === null
        ? await conductor.perform('compute.sketch', { parts: group, columns }, watch)
        : await conductor.performThere(
            step,
            'compute.sketch',
            { parts: group.map((part) => ({ ...part, path: thereOf(shared, part.path) })), columns },
            watch,
          )
    await kept.keep(step, output)
    onProgress(place, 1, '')
    return output
  })
  const named = sketches.map(({ sketch }, place) => ({ object: sketch, of: nameOfGroup(groups[place]) }))
  return { source, columns, files: parts, rows, sketches: named, notes: [...notes, ...notesOf(sketches)] }
}

const mostNotes = 20

function notesOf(sketches: readonly SketchOutput[]): string[] {
  const notes = sketches.flatMap((sketch) => sketch.notes)
  return notes.length > mostNotes ? [...notes.slice(0, mostNotes), `And ${notes.length - mostNotes} more files that differ.`] : notes
}

/**
 * Works beside each other, with their outputs in the order of the groups. The first that fails ends the others; where the job is to pause, those
 * that run are waited for.
 */
async function inOrder<Group, Output>(
  groups: readonly Group[],
  { target, pausing }: Pick<Conductor, 'target' | 'pausing'>,
  work: (group: Group, place: number, signal: AbortSignal) => Promise<Output>,
): Promise<Output[]> {
  const failing = new AbortController()
  const outputs: Output[] = []
  let next = 0
  const worker = async () => {
    while (next < groups.length && !pausing.aborted && !failing.signal.aborted) {
      const place = next++
      outputs[place] = await work(groups[place], place, failing.signal)
    }
  }
  const workers = Array.from({ length: Math.min(groups.length, target === null ? mostHere : mostThere) }, () =>
    worker().catch((thrown: unknown) => {
      failing.abort()
      throw thrown
    }),
  )
  const ends = await Promise.allSettled(workers)
  const failed = ends.filter((end) => end.status === 'rejected')
  // Those that were ended by the first failure say no more than that.
  if (failed.length > 0) throw (failed.find(({ reason }) => (reason as { code?: string }).code !== 'CANCELLED') ?? failed[0]).reason
  if (Object.keys(outputs).length < groups.length) throw new Paused()
  return outputs
}
