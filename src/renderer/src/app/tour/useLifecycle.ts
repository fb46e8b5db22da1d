import { lifecycle, type LifecycleStep } from '../trail/lifecycle.ts'
import type { TrailData } from '../trail/trail.ts'
import { useTour } from './useTour.ts'

/** The steps as the workspace stands, and how far the tour is while it is on. */
export function useLifecycle(trail: TrailData): { readonly steps: LifecycleStep[]; readonly now: LifecycleStep | undefined } {
  const tour = useTour()
  const steps = lifecycle(trail, tour.status === 'on' ? tour : null)
  return { steps, now: steps.find(({ state }) => state === 'now') }
}
