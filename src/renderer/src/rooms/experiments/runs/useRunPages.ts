import { keepPreviousData, useQueries } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { RunRow } from '../../../../../shared/contract/experiments/index.ts'
import type { RunsView } from '../../../../../shared/domain/experiments/runsView.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { inOrder } from './viewChanges.ts'

const pageRuns = 100

/** Values come in the order in which the columns stand. */
const pageOf = ({ columns, filter, orderBy }: RunsView, page: number) =>
  api.experiments.table.queryOptions({
    input: { columns: inOrder(columns).map(({ column }) => column), filter, orderBy, limit: pageRuns, offset: page * pageRuns },
  })

const useHead = (view: RunsView) => useQuery({ ...pageOf(view, 0), placeholderData: keepPreviousData })

/** How many runs pass the filter; undefined until it is known. */
export function useRunTotal(view: RunsView): number | undefined {
  return useHead(view).data?.total
}

/** Pages of runs, the first and the last one. */
export interface Pages {
  readonly begin: number
  readonly end: number
}

/** The pages of which something is visible; the same object while it is the same ones. */
export function visiblePages(before: Pages, first: number, last: number): Pages {
  const [begin, end] = [Math.floor(first / pageRuns), Math.floor(last / pageRuns)]
  return before.begin === begin && before.end === end ? before : { begin, end }
}

/** The runs of a view, page by page as they come into view. `rowAt` is undefined for one that is on its way. */
export function useRunPages(view: RunsView, { begin, end }: Pages) {
  const head = useHead(view)
  const data = useQueries({
    queries: Array.from({ length: end - begin + 1 }, (_, i) => ({ ...pageOf(view, begin + i), placeholderData: keepPreviousData })),
    combine: pagesOf,
  })
  const rowAt = useCallback(
    (index: number): RunRow | undefined => data[Math.floor(index / pageRuns) - begin]?.rows[index % pageRuns],
    [data, begin],
  )
  return { head, rowAt }
}

/** The same array while the same pages are there. */
const pagesOf = <T>(answers: readonly { readonly data: T }[]): T[] => answers.map(({ data }) => data)
