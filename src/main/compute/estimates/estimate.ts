import type { Estimate } from '../../../shared/contract/compute/estimates.ts'
import type { TargetCheck } from '../../../shared/domain/compute/check.ts'
import { counted } from '../../../shared/numbers.ts'

/** How long one unit of work takes one worker, as it was measured. */
export interface Rate {
  /** Seconds of a unit: a round, or a row. */
  readonly seconds: number
  /** From how many measurements. */
  readonly of: number
}

/** Work whose parts run one after another here, and side by side on a target. `Kind` is what rates differ by. */
export interface Work<Kind extends string> {
  /** What of one wave can run at once; each wave waits for the one before it. */
  readonly waves: readonly (readonly { readonly kind: Kind; readonly units: number }[])[]
  /** Seconds before the first unit, here. */
  readonly startupHere: number
}

export interface Rates<Kind extends string> {
  here(kind: Kind): Rate | null
  /** As measured on the target. */
  there(kind: Kind): Rate | null
  /** What was measured, in a sentence: `earlier run`. */
  readonly measuring: string
  /** What would have to have been measured: `earlier run of a linear model on wine@v2`. */
  missing(kinds: readonly Kind[]): string
}

/** How long it takes on this computer, one part after another; unknown where one of its kinds has never been measured. */
export function estimateHere<Kind extends string>({ waves, startupHere }: Work<Kind>, rates: Rates<Kind>): Estimate {
  const found = new Map(kindsOf(waves).map((kind) => [kind, rates.here(kind)]))
  const missing = [...found.keys()].filter((kind) => found.get(kind) === null)
  if (missing.length > 0) return unknown(`no ${rates.missing(missing)}`)
  const seconds = startupHere + spanOf(waves, 1, (kind) => found.get(kind)?.seconds ?? 0)
  return { seconds, basis: 'measured', why: `from ${measurements([...found.values()], rates.measuring)}` }
}

/**
 * How long it takes on a target: by what was measured there, and for kinds that were not by what was measured here and how fast a CPU of the
 * target does the fixed computation of its check.
 */
export function estimateThere<Kind extends string>({ waves }: Work<Kind>, rates: Rates<Kind>, check: TargetCheck | null): Estimate {
  if (check === null) return unknown('the target has not been checked')
  const speed = check.speed !== null && check.speed > 0 ? check.speed : null
  const seconds = new Map<Kind, number>()
  const measured: Rate[] = []
  for (const kind of kindsOf(waves)) {
    const [there, here] = [rates.there(kind), rates.here(kind)]
    if (there !== null) measured.push(there)
    const known = there?.seconds ?? (here !== null && speed !== null ? here.seconds / speed : null)
    if (known === null) return unknown(here === null ? `no ${rates.missing([kind])}` : 'the speed of its CPUs is not known yet')
    seconds.set(kind, known)
  }
  const workers = workersOf(check)
  const total = (check.startupSeconds ?? 0) + spanOf(waves, workers, (kind) => seconds.get(kind) ?? 0)
  const side = counted(workers, 'CPU')
  if (measured.length === seconds.size)
    return {
      seconds: total,
      basis: 'measured',
      why: `from ${measurements(measured, `${rates.measuring} there`, `${rates.measuring}s there`)}, ${side}`,
    }
  return {
    seconds: total,
    basis: 'benchmark',
    why: `from measurements here and a benchmark of its CPUs (${timesText(speed ?? 1)}), ${side}`,
  }
}

/** How many tasks run at once: one on each CPU. */
function workersOf({ cpus }: TargetCheck): number {
  return Math.max(1, Math.floor(cpus ?? 1))
}

/** When the last worker is done, each taking the next part as soon as it is free. @returns seconds */
export function spanOf<Kind extends string>(waves: Work<Kind>['waves'], workers: number, secondsOf: (kind: Kind) => number): number {
  return waves.reduce((total, wave) => {
    const busy = new Float64Array(Math.min(workers, Math.max(1, wave.length)))
    for (const { kind, units } of wave) busy[leastOf(busy)] += units * secondsOf(kind)
    return total + Math.max(...busy)
  }, 0)
}

function leastOf(values: Float64Array): number {
  return values.reduce((least, value, place) => (value < values[least] ? place : least), 0)
}

function kindsOf<Kind extends string>(waves: Work<Kind>['waves']): Kind[] {
  return [...new Set(waves.flat().map(({ kind }) => kind))]
}

const unknown = (why: string): Estimate => ({ seconds: null, basis: 'unknown', why })

function measurements(rates: readonly (Rate | null)[], one: string, many = `${one}s`): string {
  return counted(
    rates.reduce((sum, rate) => sum + (rate?.of ?? 0), 0),
    one,
    many,
  )
}

/** `1.3 × the speed of those here` */
const timesText = (speed: number) => `${speed.toFixed(speed < 10 ? 1 : 0)} × the speed of those here`
