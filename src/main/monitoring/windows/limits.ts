import type { CheckSettings } from '../../../shared/domain/monitoring/checks.ts'

/** The effect from which a column drifts. */
export function limitOf({ effects, effect }: Pick<CheckSettings, 'effects' | 'effect'>, column: string): number {
  return Object.hasOwn(effects, column) ? effects[column] : effect
}
