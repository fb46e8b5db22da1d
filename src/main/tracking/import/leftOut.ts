import type { LeftOutReason } from '../../../shared/domain/tracking/importReport.ts'
import type { LeftOut, ReadContext } from './source.ts'

/** So many places are named for each reason, and so many reasons: a store may have a million bad lines. */
const mostPlaces = 5
const mostReasons = 100
const longestPlace = 300

/** Counts what is left out by kind and reason. */
export class LeftOutList {
  readonly #found = new Map<string, { kind: LeftOut['kind']; reason: string; count: number; places: string[] }>()

  readonly leaveOut: ReadContext['leaveOut'] = ({ kind, place, reason }) => this.add({ kind, reason, count: 1, places: [place] })

  add({ kind, reason, count, places }: LeftOutReason): void {
    const key = `${kind} ${reason}`
    let entry = this.#found.get(key)
    if (!entry && this.#found.size < mostReasons) this.#found.set(key, (entry = { kind, reason, count: 0, places: [] }))
    if (!entry) return
    entry.count += count
    for (const place of places) if (entry.places.length < mostPlaces) entry.places.push(place.slice(0, longestPlace))
  }

  get list(): LeftOutReason[] {
    return [...this.#found.values()].sort((a, b) => b.count - a.count)
  }
}
