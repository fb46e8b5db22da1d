import { useQueries } from '@tanstack/react-query'
import { useCallback, useEffect, useState } from 'react'
import type { RowFilter, RowOrder } from '../../../../../shared/domain/datasets/dataset.ts'
import { api, client } from '../../../app/connection.ts'
import type { GridCell } from '../../../ui/grid/types.ts'

export type Cell = GridCell
/** A row of a version: its number, and its cells by the place of their column. */
export interface LoadedRow {
  readonly row: number
  readonly cells: readonly (Cell | undefined)[]
}

export interface RowRequest {
  readonly ref: string
  /** All columns of the version. */
  readonly columns: readonly string[]
  readonly orderBy: readonly RowOrder[]
  readonly filters: readonly RowFilter[]
}

/** What is visible: rows by their number in the view, columns by their place in the version. */
export interface VisibleRange {
  readonly firstRow: number
  readonly lastRow: number
  readonly places: readonly number[]
}

const pageRows = 200
/** Wide versions are read by parts: a page of 200 columns takes ten times as long as one of 20. */
const partColumns = 40

const between = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, k) => first + k)

/** The rows that a view of a version shows, page by page as they come into view. `rowAt` is undefined for one that is on its way. */
export function useRowPages(request: RowRequest, visible: VisibleRange) {
  const view = { ref: request.ref, orderBy: [...request.orderBy], filters: [...request.filters] }
  const parts = [...new Set(visible.places.map((place) => Math.floor(place / partColumns)))].sort((a, b) => a - b)
  const pages = between(Math.floor(visible.firstRow / pageRows), Math.floor(visible.lastRow / pageRows))
  const tiles = pages.flatMap((page) => parts.map((part) => ({ page, part })))
  const names = request.columns.length
  const shape = tiles.map(({ page, part }) => `${page}:${part}`).join(' ')
  const combine = useCallback((answers: readonly Tile[]) => join(answers, shape, names), [shape, names])
  const { loaded, error, total } = useQueries({
    queries: tiles.map(({ page, part }) =>
      api.datasets.rows.queryOptions({
        input: {
          ...view,
          limit: pageRows,
          offset: page * pageRows,
          columns: request.columns.slice(part * partColumns, (part + 1) * partColumns),
        },
      }),
    ),
    combine,
  })
  // Until the answer to another request is there, the rows that it may have are as many as before.
  const [known, setKnown] = useState<number | null>(null)
  useEffect(() => {
    if (total !== null) setKnown(total)
  }, [total])
  return { error, loaded, total: total ?? known }
}

interface Tile {
  readonly data?: { readonly total: number; readonly rows: readonly { readonly row: number; readonly cells: readonly Cell[] }[] }
  readonly error: unknown
}

/** Tiles of pages and parts as rows, by their number in the view. @param shape `page:part` of each tile */
function join(tiles: readonly Tile[], shape: string, columns: number) {
  const loaded = new Map<number, { row: number; cells: (Cell | undefined)[] }>()
  for (const [index, name] of shape.split(' ').entries()) {
    const [page, part] = name.split(':').map(Number)
    for (const [line, { row, cells }] of (tiles[index]?.data?.rows ?? []).entries()) {
      const at = page * pageRows + line
      const known = loaded.get(at) ?? { row, cells: new Array<Cell | undefined>(columns).fill(undefined) }
      for (const [k, cell] of cells.entries()) known.cells[part * partColumns + k] = cell
      loaded.set(at, known)
    }
  }
  return {
    loaded: loaded as ReadonlyMap<number, LoadedRow>,
    error: tiles.find(({ error }) => error !== null)?.error ?? null,
    total: tiles.find(({ data }) => data !== undefined)?.data?.total ?? null,
  }
}

/** Cells of a range that may not be in memory, as they are stored. */
export async function readCells(
  request: RowRequest,
  { first, last }: { first: number; last: number },
  columns: readonly string[],
): Promise<Cell[][]> {
  const cells: Cell[][] = []
  for (let offset = first; offset <= last; offset += 1_000) {
    const page = await client.datasets.rows({
      ref: request.ref,
      orderBy: [...request.orderBy],
      filters: [...request.filters],
      columns: [...columns],
      limit: Math.min(1_000, last - offset + 1),
      offset,
    })
    cells.push(...page.rows.map((row) => row.cells))
  }
  return cells
}
