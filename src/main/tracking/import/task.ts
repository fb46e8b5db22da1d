import { setImmediate as turn } from 'node:timers/promises'
import type { Task, TaskContext } from '../../jobs/index.ts'
import type { LeftOutReason } from '../../../shared/domain/tracking/importReport.ts'
import { counted } from '../../../shared/numbers.ts'
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
    isPart: wanted !== undefined,
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
  const asked = new Asked(reading)
  let runs = 0
  for await (const found of source.read(reading)) {
    // What was cancelled is told between two turns.
    await turn()
    context.signal.throwIfAborted()
    const item = asked.partOf(found)
    if (!item) continue
    await take(item, taking)
    if (item.kind !== 'run') continue
    runs++
    context.progress(source.runs ? Math.min(runs / source.runs, 1) : 0, 'importing', counted(runs, 'run'))
  }
}

/** What of a source belongs to the experiments that are asked for. */
class Asked {
  readonly #reading: ReadContext
  readonly #experiments = new Set<string>()
  /** Ids of runs and logged models. */
  readonly #taken = new Set<string>()

  constructor(reading: ReadContext) {
    this.#reading = reading
  }

  partOf(item: ImportedItem): ImportedItem | null {
    switch (item.kind) {
      case 'experiment':
        if (this.#reading.wants(item.experiment.name)) this.#experiments.add(item.experiment.id)
        return this.#experiments.has(item.experiment.id) ? item : null
      case 'run':
        return this.#of(item.run.experiment, item.run.uuid) ? item : null
      case 'loggedModel':
        return this.#of(item.model.experiment, item.model.id) ? item : null
      case 'model':
        return this.#modelOf(item)
    }
  }

  #of(experiment: string, id: string): boolean {
    const isAsked = this.#experiments.has(experiment)
    if (isAsked) this.#taken.add(id)
    return isAsked
  }

  /** The versions that came from what is asked for; all where everything is. */
  #modelOf(item: Extract<ImportedItem, { kind: 'model' }>): ImportedItem | null {
    if (item.model.tags.get(promptTag) === 'true') {
      this.#reading.leaveOut({ kind: 'model', place: item.model.name, reason: 'It is a prompt, not a model.' })
      return null
    }
    if (!this.#reading.isPart) return item
    const versions = item.model.versions.filter(({ run, loggedModel }) =>
      [run, loggedModel].some((id) => id !== null && this.#taken.has(id)),
    )
    return versions.length === 0 ? null : { kind: 'model', model: { ...item.model, versions } }
  }
}

/** MLflow keeps prompts among its models. */
const promptTag = 'mlflow.prompt.is_prompt'

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
