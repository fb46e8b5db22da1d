import { keepPreviousData, useQueries } from '@tanstack/react-query'
import type { RunRow } from '../../../../../shared/contract/experiments/index.ts'
import type { RunsView } from '../../../../../shared/domain/experiments/runsView.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'

const pageRuns = 100

const pageOf = ({ columns, filter, orderBy }: RunsView, page: number) =>
  api.experiments.table.queryOptions({
    input: { columns: columns.map(({ column }) => column), filter, orderBy, limit: pageRuns, offset: page * pageRuns },
  })

const useHead = (view: RunsView) => useQuery({ ...pageOf(view, 0), placeholderData: keepPreviousData })

/** How many runs pass the filter; undefined until it is known. */
export function useRunTotal(view: RunsView): number | undefined {
  return useHead(view).data?.total
}

/** The runs of a view, page by page as they come into sight. `rowAt` is undefined for one that is on its way. */
export function useRunPages(view: RunsView, first: number, last: number) {
  const head = useHead(view)
  const begin = Math.floor(first / pageRuns)
  const pages = Array.from({ length: Math.floor(last / pageRuns) - begin + 1 }, (_, i) => begin + i)
  const answers = useQueries({ queries: pages.map((page) => ({ ...pageOf(view, page), placeholderData: keepPreviousData })) })
  const byPage = new Map(pages.map((page, index) => [page, answers[index].data]))
  return { head, rowAt: (index: number): RunRow | undefined => byPage.get(Math.floor(index / pageRuns))?.rows[index % pageRuns] }
}
