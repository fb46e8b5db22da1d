import { turnRun } from '../turn.ts'
import { challengerOf, championOf } from './champion.ts'
import type { StepWork } from './step.ts'

/** Ends the run where a person has moved the alias to the challenger itself: that was their decision, and is not watched for them. */
export function endWhereInUse({ workspace, run, policy }: StepWork): boolean {
  const challenger = challengerOf(workspace.db, policy, run)
  if (championOf(workspace.db, policy) !== challenger) return false
  turnRun(workspace, run, {
    event: 'inUse',
    detail: `${run.settings.alias} was moved to ${challenger} by someone else. There is nothing left to decide.`,
  })
  return true
}
