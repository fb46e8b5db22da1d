import { type ModelLink, packPoints, type RunPart, type Slice, type StoredFile } from './slice.ts'
import type { ImportedExperiment, ImportedLoggedModel, ImportedModel, ImportedPoint, ImportedRun } from './source.ts'

/**
 * What writing a thing costs, measured in points (see bench/tracking): a point is one row, a run some rows and look-ups.
 * A slice of `most` is written in less than 50 ms.
 */
const most = 6_000
const cost = { run: 30, entry: 4, file: 6, loggedModel: 40 } as const
const versionsOfSlice = 20

/** Gathers what was read into slices that main writes in a moment each. A run is in one of them, or, where it has more points, in several. */
export class Slicer {
  readonly #emit: (slice: Slice) => Promise<void>
  readonly #known = new Map<string, ImportedExperiment>()
  /** By the id of the model, which comes after the runs of its experiment. */
  readonly #links = new Map<string, ModelLink[]>()
  #experiments = new Set<ImportedExperiment>()
  #runs: RunPart[] = []
  #loggedModels: Slice['loggedModels'][number][] = []
  #models: ImportedModel[] = []
  #weight = 0

  /** @param emit resolves when the next slice may come */
  constructor(emit: (slice: Slice) => Promise<void>) {
    this.#emit = emit
  }

  experiment(experiment: ImportedExperiment): void {
    this.#known.set(experiment.id, experiment)
    this.#experiments.add(experiment)
  }

  /** @param pieces its points @param files stored when the points are through */
  async run(
    run: ImportedRun,
    pieces: AsyncIterable<readonly ImportedPoint[]> | Iterable<readonly ImportedPoint[]>,
    files: () => Promise<readonly StoredFile[]>,
  ): Promise<void> {
    const { points: _, files: __, ...head } = run
    for (const { model, role, step } of run.models) {
      const links = this.#links.get(model) ?? []
      links.push({ run: run.uuid, role, step })
      this.#links.set(model, links)
    }
    let first = true
    let waiting: ImportedPoint[] = []
    const part = (points: readonly ImportedPoint[], stored: readonly StoredFile[], isLast: boolean) => {
      this.#runs.push({ uuid: run.uuid, head: first ? head : null, points: packPoints(points), files: stored, isLast })
      if (first) this.#weight += cost.run + cost.entry * (head.params.size + head.tags.size + head.inputs.length + head.models.length)
      this.#weight += points.length + cost.file * stored.length
      this.#belongTo(run.experiment)
      first = false
    }
    for await (const piece of pieces) {
      for (const point of piece) waiting.push(point)
      while (waiting.length >= most) {
        await this.flush()
        part(waiting.slice(0, most), [], false)
        waiting = waiting.slice(most)
      }
    }
    const stored = await files()
    if (this.#weight + waiting.length > most) await this.flush()
    part(waiting, stored, true)
    if (this.#weight >= most) await this.flush()
  }

  async loggedModel({ files: _, ...head }: ImportedLoggedModel, files: readonly StoredFile[]): Promise<void> {
    this.#loggedModels.push({ head, files, links: this.#links.get(head.id) ?? [] })
    this.#belongTo(head.experiment)
    const entries = head.params.size + head.tags.size + head.metrics.length
    await this.#add(cost.loggedModel + cost.entry * entries + cost.file * files.length)
  }

  /** Models of many versions come in parts, each with the aliases of its versions. */
  async model({ versions, aliases, ...model }: ImportedModel): Promise<void> {
    // What it refers to is written before it.
    await this.flush()
    for (let from = 0; from === 0 || from < versions.length; from += versionsOfSlice) {
      const part = versions.slice(from, from + versionsOfSlice)
      const pointed = aliases.filter(({ version }) => part.some(({ number }) => number === version))
      this.#models.push({ ...model, versions: part, aliases: pointed })
      await this.flush()
    }
  }

  async flush(): Promise<void> {
    const slice = {
      experiments: [...this.#experiments],
      runs: this.#runs,
      loggedModels: this.#loggedModels,
      models: this.#models,
    }
    this.#experiments = new Set()
    this.#runs = []
    this.#loggedModels = []
    this.#models = []
    this.#weight = 0
    if (slice.experiments.length + slice.runs.length + slice.loggedModels.length + slice.models.length > 0) await this.#emit(slice)
  }

  async #add(weight: number): Promise<void> {
    this.#weight += weight
    if (this.#weight >= most) await this.flush()
  }

  /** Its experiment comes along: a slice is read for itself. */
  #belongTo(id: string): void {
    const found = this.#known.get(id)
    if (found) this.#experiments.add(found)
  }
}
