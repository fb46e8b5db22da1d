import { z } from 'zod'
import { warningCopy, warningKinds } from './warningCopy.ts'

/**
 * What a person has to know of a run before they trust its metrics. `leak`: they are known not to hold on new data, so the run is never
 * recommended. `warning`: look before you use it. `note`: how far the metrics carry.
 */
export const RunWarning = z.object({
  kind: z.enum(warningKinds),
  /** What the run shows, in numbers. */
  evidence: z.string(),
})
export type RunWarning = z.infer<typeof RunWarning>

/** Whether the metrics of a run are known to be too good. */
export const hasKnownLeak = (warnings: readonly Pick<RunWarning, 'kind'>[]): boolean =>
  warnings.some(({ kind }) => warningCopy[kind].level === 'leak')

/** Those to be read before a run is used; notes are left to the run's own page. */
export const pressing = <Warning extends Pick<RunWarning, 'kind'>>(warnings: readonly Warning[]): Warning[] =>
  warnings.filter(({ kind }) => warningCopy[kind].level !== 'note')

/** `Leakage, Overfitting`: each name once, the gravest first. */
export function warningNames(warnings: readonly Pick<RunWarning, 'kind'>[]): string {
  return [...new Set(warnings.map(({ kind }) => warningCopy[kind].name))].join(', ')
}
