import { keepPreviousData, useQueries } from '@tanstack/react-query'
import type { Run, Series } from '../../../../../shared/contract/experiments/index.ts'
import { api } from '../../../app/connection.ts'
import { taskRow, type TaskRow } from '../../../../../shared/domain/training/tasks.ts'

export type CurveName = 'loss' | 'valLoss' | TaskRow['curve']
export type RunCurves = Readonly<Partial<Record<CurveName, Series>>>

/** How often a live run's curves are asked anew, in ms: its epochs may be far shorter. */
const beat = 500

/** What a run logs by epoch: the whole in a form that can be drawn, or every epoch from one on. */
export function useCurves(run: Run, live: boolean, fromStep = 0): RunCurves {
  const names: readonly CurveName[] = ['loss', 'valLoss', ...(run.task === null ? [] : [taskRow(run.task).curve])]
  const answers = useQueries({
    queries: names.map((name) => ({
      ...api.experiments.series.queryOptions({ input: { run: run.id, name, fromStep, maxPoints: 2_000 } }),
      placeholderData: keepPreviousData,
      refetchInterval: live ? beat : (false as const),
    })),
  })
  return Object.fromEntries(names.flatMap((name, i) => (answers[i].data ? [[name, answers[i].data]] : [])))
}
