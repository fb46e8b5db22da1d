import type { FileSurvey } from './survey.ts'

/** Of one file, what counts no more because the run was started again from an earlier step. */
export interface Cut {
  /** Whether a point of a tag (by its number; null for an image or a text), in this record of the file, still counts. */
  keeps(record: number, tag: number | null, step: number): boolean
}

/**
 * A run that is started again goes on at a step that it had reached before: what the older file, or the older part of the file, has from
 * that step on is void. A start says so by an event, for all tags; without one a tag that comes again in a newer file does, for itself.
 * @param files in the order in which they were begun
 */
export function cutsOf(files: readonly FileSurvey[]): Cut[] {
  const cuts: Cut[] = []
  let later = Number.POSITIVE_INFINITY
  let laterByTag: ReadonlyMap<number, number> = new Map()
  for (const file of files.toReversed()) {
    const starts = startsWithin(file, later)
    cuts.unshift(cutOf(starts, later, laterByTag))
    later = starts[0]?.step ?? later
    laterByTag = smallest(laterByTag, file.firstSteps)
  }
  return cuts
}

/** The starts of a file, each with the smallest step that it or a later one begins at. */
function startsWithin({ starts }: FileSurvey, later: number): { record: number; step: number }[] {
  let step = later
  return starts
    .toReversed()
    .map((start) => ({ record: start.record, step: (step = Math.min(step, start.step)) }))
    .toReversed()
}

function cutOf(starts: readonly { record: number; step: number }[], later: number, byTag: ReadonlyMap<number, number>): Cut {
  const from = (record: number) => (starts.length === 0 ? later : (starts[firstAfter(starts, record)]?.step ?? later))
  return {
    keeps: (record, tag, step) => step < from(record) && (tag === null || step < (byTag.get(tag) ?? Number.POSITIVE_INFINITY)),
  }
}

/** The place of the first start after a record, by bisection: a file may have as many as its author likes. */
function firstAfter(starts: readonly { record: number }[], record: number): number {
  let low = 0
  let high = starts.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (starts[middle].record > record) high = middle
    else low = middle + 1
  }
  return low
}

function smallest(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): ReadonlyMap<number, number> {
  const both = new Map(a)
  for (const [tag, step] of b) both.set(tag, Math.min(step, both.get(tag) ?? step))
  return both
}
