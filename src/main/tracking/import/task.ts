import { setImmediate as turn } from 'node:timers/promises'
import type { Task, TaskContext } from '../../jobs/index.ts'
import type { LeftOutReason } from '../../../shared/domain/tracking/importReport.ts'
import { cleanLoggedModel, cleanPoints, cleanRun } from './clean.ts'
import { LeftOutList } from './leftOut.ts'
import { openSource, type SourcePlace } from './openSource.ts'
import type { Slice } from './slice.ts'
import { Slicer } from './slicer.ts'
import type { ImportedItem, ReadContext, RunsSource } from './source.ts'
import { storeFiles } from './storeFiles.ts'

export interface ImportInput {
  readonly source: SourcePlace
  /** Names; all when absent. */
  readonly experiments?: readonly string[]
}

/** What was read, whether it was new or not. What became of it is counted by who writes it. */
export interface ReadReport {
  readonly format: string
  readonly leftOut: readonly LeftOutReason[]
  /** It was cancelled before its end: what came until then is there. */
  readonly isPart: boolean
}

/** What the task tells main: a piece that is to be written now. */
export interface SliceEvent {
  readonly type: 'slice'
  readonly slice: Slice
}

/** Reads runs from elsewhere, stores their files, and hands over all else in slices. @throws what opening the source throws, DISK_FULL */
export const importTask: Task<ImportInput, ReadReport> = async ({ source: place, experiments }, context) => {
  const source = await openSource(place, context)
  const leftOut = new LeftOutList()
  const wanted = experiments && new Set(experiments)
  const reading: ReadContext = {
    signal: context.signal,
    wants: (name) => !wanted || wanted.has(name),
    leaveOut: leftOut.leaveOut,
  }
  const slicer = new Slicer(async (slice) => {
    context.emit({ type: 'slice', slice } satisfies SliceEvent)
    await context.told?.()
  })
  let isPart = false
  try {
    await takeAll(source, { reading, slicer, context })
  } catch (error) {
    if (!context.signal.aborted) throw error
    isPart = true
    context.keeping()
  } finally {
    await source.close()
  }
  if (!isPart) await slicer.flush()
  return { format: source.format, leftOut: leftOut.list, isPart }
}

interface Taking {
  readonly reading: ReadContext
  readonly slicer: Slicer
  readonly context: TaskContext
}

async function takeAll(source: RunsSource, taking: Taking): Promise<void> {
  const { reading, context } = taking
  const asked = new Set<string>()
  let runs = 0
  for await (const item of source.read(reading)) {
    // What was cancelled is told between two turns.
    await turn()
    context.signal.throwIfAborted()
    if (item.kind === 'experiment' && reading.wants(item.experiment.name)) asked.add(item.experiment.id)
    if (!isAsked(item, asked)) continue
    await take(item, taking)
    if (item.kind !== 'run') continue
    runs++
    context.progress(source.runs ? Math.min(runs / source.runs, 1) : 0, 'importing', `${runs} runs`)
  }
}

function isAsked(item: ImportedItem, experiments: ReadonlySet<string>): boolean {
  switch (item.kind) {
    case 'experiment':
      return experiments.has(item.experiment.id)
    case 'run':
      return experiments.has(item.run.experiment)
    case 'loggedModel':
      return experiments.has(item.model.experiment)
    case 'model':
      return true
  }
}

async function take(item: ImportedItem, { reading, slicer, context }: Taking): Promise<void> {
  const storing = { objects: context.objects, signal: context.signal, leaveOut: reading.leaveOut }
  switch (item.kind) {
    case 'experiment':
      return slicer.experiment(item.experiment)
    case 'run':
      return slicer.run(cleanRun(item.run, reading.leaveOut), cleanPoints(item.run, reading.leaveOut), () =>
        storeFiles(item.run.files(), item.run.uuid, storing),
      )
    case 'loggedModel':
      return slicer.loggedModel(
        cleanLoggedModel(item.model, reading.leaveOut),
        await storeFiles(item.model.files(), item.model.id, storing),
      )
    case 'model':
      return slicer.model(item.model)
  }
}
