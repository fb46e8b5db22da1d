import type { LeftOutReason } from '../../../../shared/domain/tracking/importReport.ts'
import { LeftOutList } from '../leftOut.ts'
import type { LeftOut } from '../source.ts'

/** What became of the things of a source, for the report of its import. */
export interface Counts {
  /** New here. */
  readonly runs: number
  /** Were here already, with all that came. */
  readonly already: number
  /** Were here already, and have got something. */
  readonly updated: number
  readonly points: number
  readonly files: number
  readonly loggedModels: number
  readonly versions: number
}

type Counted = Exclude<keyof Counts, 'already' | 'updated'>

/** Counts while slices are written: those of one slice, which is added to the others once it is in the registry. */
export class Tally {
  readonly #counts = { runs: 0, points: 0, files: 0, loggedModels: 0, versions: 0 }
  readonly #leftOut = new LeftOutList()
  /** Runs that were here before, and whether they have got something. */
  readonly #known = new Map<number, boolean>()

  add(what: Counted, count = 1): void {
    this.#counts[what] += count
  }

  /** @param changed whether what came was new to it */
  known(run: number, changed: boolean): void {
    this.#known.set(run, changed || (this.#known.get(run) ?? false))
  }

  leaveOut(what: LeftOut): void {
    this.#leftOut.leaveOut(what)
  }

  merge(other: Tally): void {
    for (const what of Object.keys(other.#counts) as Counted[]) this.#counts[what] += other.#counts[what]
    for (const [run, changed] of other.#known) this.known(run, changed)
    for (const summary of other.#leftOut.list) this.#leftOut.add(summary)
  }

  get counts(): Counts {
    const updated = [...this.#known.values()].filter((changed) => changed).length
    return { ...this.#counts, already: this.#known.size - updated, updated }
  }

  get leftOut(): LeftOutReason[] {
    return this.#leftOut.list
  }
}
