import { setImmediate as turn } from 'node:timers/promises'
import type { ImportPreview } from '../../../shared/contract/tracking/import.ts'
import type { Task } from '../../jobs/index.ts'
import { LeftOutList } from './leftOut.ts'
import { openSource, type SourcePlace } from './openSource.ts'
import type { ImportedFile, ImportedItem, ImportedRun } from './source.ts'

/** What would come of an import: also the ids of its runs, by which main sees what is here already. */
export type Inspected = Omit<ImportPreview, 'here'> & { readonly uuids: readonly string[] }

/** Reads all that is there and keeps nothing of it. Over a network only what lists say is looked at. @throws what opening the source throws */
export const inspectTask: Task<{ readonly source: SourcePlace }, Inspected> = async ({ source: place }, context) => {
  const source = await openSource(place, context)
  const leftOut = new LeftOutList()
  const counting = new Counting(source.remote ?? false)
  try {
    for await (const item of source.read({ signal: context.signal, wants: () => true, leaveOut: leftOut.leaveOut })) {
      await turn()
      context.signal.throwIfAborted()
      await counting.count(item)
      context.progress(source.runs ? Math.min(counting.uuids.length / source.runs, 1) : 0, 'looking')
    }
  } finally {
    await source.close()
  }
  return { format: source.format, ...counting.found, columns: [...(source.columns ?? [])], leftOut: leftOut.list, uuids: counting.uuids }
}

class Counting {
  readonly uuids: string[] = []
  readonly #remote: boolean
  readonly #experiments = new Map<string, { name: string; runs: number }>()
  #points = 0
  #files = 0
  #bytes = 0
  #loggedModels = 0
  #models = 0
  #versions = 0

  constructor(remote: boolean) {
    this.#remote = remote
  }

  get found() {
    const contents = { points: this.#points, files: this.#files, bytes: this.#bytes }
    return {
      experiments: [...this.#experiments.values()],
      runs: this.uuids.length,
      ...(this.#remote ? { points: null, files: null, bytes: null } : contents),
      loggedModels: this.#loggedModels,
      models: this.#models,
      versions: this.#versions,
    }
  }

  async count(item: ImportedItem): Promise<void> {
    switch (item.kind) {
      case 'experiment':
        return void this.#experiments.set(item.experiment.id, { name: item.experiment.name, runs: 0 })
      case 'run':
        return this.#run(item.run)
      case 'loggedModel':
        this.#loggedModels++
        return this.#remote ? undefined : this.#filesOf(item.model.files())
      case 'model':
        this.#models++
        this.#versions += item.model.versions.length
    }
  }

  async #run(run: ImportedRun): Promise<void> {
    this.uuids.push(run.uuid)
    const experiment = this.#experiments.get(run.experiment)
    if (experiment) experiment.runs++
    if (this.#remote) return
    for await (const piece of run.points()) this.#points += piece.length
    await this.#filesOf(run.files())
  }

  async #filesOf(files: AsyncIterable<ImportedFile> | Iterable<ImportedFile>): Promise<void> {
    for await (const { bytes } of files) {
      this.#files++
      this.#bytes += bytes ?? 0
    }
  }
}
