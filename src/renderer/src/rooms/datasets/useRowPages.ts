import { keepPreviousData, useQueries } from '@tanstack/react-query'
import type { RowFilter, RowOrder } from '../../../../shared/domain/dataset.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'

export type Cell = string | number | boolean | null
export interface GridRow {
  /** Its number in the version, from 0. */
  readonly row: number
  readonly cells: readonly Cell[]
}

export interface RowWish {
  readonly ref: string
  readonly orderBy: readonly RowOrder[]
  readonly filters: readonly RowFilter[]
}

const pageRows = 200

/** The rows that a view of a version shows, page by page as they come into sight. `rowAt` is undefined for one that is on its way. */
export function useRowPages(wish: RowWish, first: number, last: number) {
  const input = (page: number) => ({
    ref: wish.ref,
    orderBy: [...wish.orderBy],
    filters: [...wish.filters],
    limit: pageRows,
    offset: page * pageRows,
  })
  const head = useQuery({ ...api.datasets.rows.queryOptions({ input: input(0) }), placeholderData: keepPreviousData })
  const pages = Array.from(
    { length: Math.floor(last / pageRows) - Math.floor(first / pageRows) + 1 },
    (_, i) => Math.floor(first / pageRows) + i,
  )
  const answers = useQueries({ queries: pages.map((page) => api.datasets.rows.queryOptions({ input: input(page) })) })
  const byPage = new Map(pages.map((page, index) => [page, answers[index].data]))
  return {
    head,
    rowAt: (index: number): GridRow | undefined => byPage.get(Math.floor(index / pageRows))?.rows[index % pageRows],
  }
}
