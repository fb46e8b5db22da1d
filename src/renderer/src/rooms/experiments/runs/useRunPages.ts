import { useQueries } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { RunRow } from '../../../../../shared/contract/experiments/index.ts'
import type { RunsView } from '../../../../../shared/domain/experiments/runsView.ts'
import { api, type client } from '../../../app/connection.ts'
import { queryClient, useQuery } from '../../../app/queries.ts'
import { isLive, whileLive } from '../live.ts'
import { type Nest, useNest } from './nest.ts'
import { inOrder } from './viewChanges.ts'

const pageRuns = 100

/** Values come in the order in which the columns stand. */
const askPage = ({ columns, filter, orderBy, flat = false }: RunsView, nest: Nest, page: number) =>
  api.experiments.table.queryOptions({
    input: {
      columns: inOrder(columns).map(({ column }) => column),
      filter,
      orderBy,
      ...(!flat && { nest: { all: nest.all, toggled: [...nest.toggled] } }),
      limit: pageRuns,
      offset: page * pageRuns,
    },
  })

type TablePage = Awaited<ReturnType<typeof client.experiments.table>>

const pageOf = (view: RunsView, { before, ...nest }: ReturnType<typeof useNest>, page: number) => ({
  ...askPage(view, nest, page),
  // Where a run was opened, the lines of before stay: nothing flickers, and what has the focus keeps it.
  placeholderData: (shown: TablePage | undefined) =>
    shown ?? (before ? queryClient.getQueryData(askPage(view, before, page).queryKey) : undefined),
  // What a client logs to a run is not told as a change of the workspace.
  refetchInterval: whileLive<TablePage>(({ rows }) => rows.some(isLive)),
})

const useHead = (view: RunsView) => useQuery(pageOf(view, useNest(), 0))

export interface RunTotals {
  /** Runs that pass the filter. */
  readonly runs: number
  /** Some run of the workspace is nested in another. */
  readonly nests: boolean
}

/** How many runs pass the filter; undefined until it is known. */
export function useRunTotals(view: RunsView): RunTotals | undefined {
  return useHead(view).data
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
  const nest = useNest()
  const data = useQueries({
    queries: Array.from({ length: end - begin + 1 }, (_, i) => pageOf(view, nest, begin + i)),
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
