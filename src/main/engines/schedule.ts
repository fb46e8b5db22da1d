import type { LearningRateSchedule } from '../../shared/domain/training/recipe.ts'
import { assertNever } from '../../shared/errors.ts'

/** A step of training: the epoch from 1, and its place from 0 among the `steps` of that epoch. */
export interface Moment {
  readonly epoch: number
  readonly step: number
  readonly steps: number
}

/**
 * What the learning rate is multiplied by at a step. It depends on the moment alone, so that going on from a checkpoint
 * needs no state. See `LearningRateSchedule` for the formulas.
 *
 * @param epochs how many there will be at most: where the cosine ends
 */
export function rateFactor(schedule: LearningRateSchedule | undefined, { epoch, step, steps }: Moment, epochs: number): number {
  if (schedule === undefined || schedule.kind === 'constant') return 1
  const tick = schedule.per === 'step' ? 1 / steps : 1
  const elapsed = epoch - 1 + (schedule.per === 'step' ? step / steps : 0)
  switch (schedule.kind) {
    case 'step':
      return schedule.factor ** Math.floor(elapsed / schedule.every)
    case 'exponential':
      return schedule.factor ** elapsed
    case 'cosine':
      return cosine(schedule, elapsed, tick, epochs)
    default:
      return assertNever(schedule)
  }
}

/** The warm-up counts the step that it is at, so that the first one moves already. */
function cosine(
  { warmup, floor }: Extract<LearningRateSchedule, { kind: 'cosine' }>,
  elapsed: number,
  tick: number,
  epochs: number,
): number {
  if (elapsed < warmup) return Math.min(1, (elapsed + tick) / warmup)
  const share = epochs > warmup ? Math.min(1, (elapsed - warmup) / (epochs - warmup)) : 1
  return floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * share))
}
