import type { Judgement } from '../../../shared/domain/models/judging.ts'
import type { TaskJob, Work } from '../../jobs/index.ts'
import { judgeInput, type JudgeRequest } from './judgeInput.ts'
import type { JudgeInput } from './judgeTask.ts'

/**
 * Measures a challenger and the champion on the rows that neither has seen. Too few rows, and models that cannot be compared, are
 * outcomes. Keeps nothing. @throws NOT_FOUND, RUN_NOT_DONE, OBJECT_MISSING
 */
export function judgeChallenger(
  { workspace: { db }, perform }: Pick<Work, 'workspace' | 'perform'>,
  request: JudgeRequest,
  signal?: AbortSignal,
): Promise<Judgement> {
  return perform('models.judge', judgeInput(db, request), signal)
}

/** The same as a job, so that it can be seen, cancelled, and found again. @throws as `judgeChallenger` */
export function startJudging({ workspace: { db }, runner }: Pick<Work, 'workspace' | 'runner'>, request: JudgeRequest): { jobId: number } {
  const input = judgeInput(db, request)
  return { jobId: runner.enqueue('models.judge', `Judge ${input.challenger.name} against ${input.champion.name}`, input, () => null).jobId }
}

/** Its result is a Judgement. */
export const judgeJob: TaskJob<'models.judge', JudgeInput> = {
  kind: 'models.judge',
  action: 'model.judge',
  reach: { does: 'Compares a challenger with the champion on rows that neither has seen' },
  commit: (_db, _job, _input, judgement): Judgement => judgement,
}
