import { createContext } from 'react'
import type { Task } from '../../../../shared/domain/training/recipe.ts'
import { taskRow } from '../../../../shared/domain/training/tasks.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import type { EvaluationScope } from './scope.ts'

/** Whether what else is told of a model may be asked for. True where nothing goes before it. */
export const DecisionsShown = createContext(true)

/** The part on which a threshold is chosen: validation rows of the model's own data, all rows of other data. */
export function thresholdPart({ data }: EvaluationScope): 'validation' | 'all' {
  return data === undefined ? 'validation' : 'all'
}

/** What a model decides is asked for first and alone: on a small machine, five workers at once would make the first figure wait for all. */
export function useDecisionsShown(task: Task, scope: EvaluationScope): boolean {
  const input = taskRow(task).screens.decisions === 'threshold' ? { ...scope, part: thresholdPart(scope) } : scope
  return useQuery(api.evaluation.predictions.queryOptions({ input })).isFetched
}
