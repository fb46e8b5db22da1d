import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'

const mostRuns = 50

export interface TimeEstimate {
  /** ms that a run takes, at the median. */
  readonly each: number
  readonly runs: number
}

/** How long runs on a dataset version have taken so far; null where there are none to judge by. */
export function useTimeEstimate(dataset: string): TimeEstimate | null {
  const condition = { column: { kind: 'fact' as const, fact: 'dataset' as const }, operator: '=' as const, value: dataset }
  const input = {
    columns: [{ kind: 'fact' as const, fact: 'took' as const }],
    limit: mostRuns,
    filter: { archived: 'with' as const, status: 'done' as const, conditions: [condition] },
  }
  const table = useQuery(api.experiments.table.queryOptions({ input }))
  const took = (table.data?.rows ?? []).flatMap(({ values: [value] }) => (typeof value === 'number' ? value : [])).sort((a, b) => a - b)
  return took.length === 0 ? null : { each: took[Math.floor(took.length / 2)], runs: took.length }
}
