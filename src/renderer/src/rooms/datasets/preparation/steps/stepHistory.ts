import { create } from 'zustand'
import type { StepDraft } from './stepDraft.ts'

export type Steps = readonly StepDraft[]

/** Lists of steps before and after the present one, each with what was done. */
export interface StepHistory {
  readonly past: readonly Change[]
  readonly future: readonly Change[]
}

interface Change {
  readonly steps: Steps
  /** `Undo: delete step`. */
  readonly what: string
}

export const noHistory: StepHistory = { past: [], future: [] }
const most = 200

/** @param what what is done to `before`; a further change of the same field of the same step is not told apart from the one before */
export function changed({ past, future }: StepHistory, before: Steps, what: string): StepHistory {
  const goesOn = past.at(-1)?.what === what && what.startsWith('edit ') && future.length === 0
  return { past: goesOn ? past : [...past, { steps: before, what }].slice(-most), future: [] }
}

/** @returns the history after it, and the steps to show; null where there is nothing to undo or redo */
export function moved({ past, future }: StepHistory, now: Steps, way: 'undo' | 'redo'): { history: StepHistory; steps: Steps } | null {
  const to = way === 'undo' ? past.at(-1) : future.at(-1)
  if (!to) return null
  const here = { steps: now, what: to.what }
  return {
    steps: to.steps,
    history:
      way === 'undo' ? { past: past.slice(0, -1), future: [...future, here] } : { past: [...past, here], future: future.slice(0, -1) },
  }
}

interface Histories {
  readonly histories: ReadonlyMap<string, StepHistory>
  set(dataset: string, history: StepHistory): void
}

/** By dataset, for as long as the window: the steps themselves are a draft, which outlives it. */
export const useStepHistories = create<Histories>()((set) => ({
  histories: new Map(),
  set: (dataset, history) => set(({ histories }) => ({ histories: new Map(histories).set(dataset, history) })),
}))

/** A step in another place. */
export function movedStep(steps: Steps, from: number, to: number): Steps {
  const rest = steps.filter((_, index) => index !== from)
  return from === to || to < 0 || to >= steps.length ? steps : [...rest.slice(0, to), steps[from], ...rest.slice(to)]
}
