import { useMemo } from 'react'
import type { DatasetVersion } from '../../../../../shared/contract/datasets/index.ts'
import { masked } from '../../../../../shared/domain/datasets/sensitive.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import type { GridLine } from '../../../ui/grid/types.ts'
import type { StagedRow } from './editSteps.ts'
import type { LoadedRow } from './useRowPages.ts'

const most = 1_000

interface Staged {
  readonly cells: ReadonlyMap<string, string | null>
  readonly removed: boolean
}

/** Staged edits by the number of their row in the version: they are of rows, so sorting and filtering do not touch them. */
export function useStagedCells({ ref }: DatasetVersion): ReadonlyMap<number, Staged> {
  const edits = useQuery(api.datasets.edits.queryOptions({ input: { ref, limit: most } })).data
  return useMemo(() => {
    const byRow = new Map<number, Staged>()
    for (const { kind, row, values } of edits?.changes ?? []) {
      if (row === null) continue
      const before = byRow.get(row)
      const cells = new Map([...(before?.cells ?? []), ...values.map(({ column, value }) => [column, value] as const)])
      byRow.set(row, { cells, removed: kind === 'delete' || before?.removed === true })
    }
    return byRow
  }, [edits])
}

/** @returns what is staged of a row; undefined where it is not known here, or only masked: such an edit cannot be taken back by a key */
export function useStagedRow({ ref }: DatasetVersion): (row: number) => StagedRow | undefined {
  const edits = useQuery(api.datasets.edits.queryOptions({ input: { ref, limit: most } })).data
  return (row) => {
    if (!edits) return undefined
    const found = edits.changes.find((change) => change.row === row)
    if (!found) return edits.edits > edits.changes.length ? undefined : null
    return found.values.some(({ value }) => value === masked) ? undefined : { kind: found.kind, values: found.values }
  }
}

/** Rows as the grid shows them: what is stored, and over it what is staged. */
export function linesOf(
  loaded: ReadonlyMap<number, LoadedRow>,
  staged: ReadonlyMap<number, Staged>,
  columns: readonly string[],
): ReadonlyMap<number, GridLine> {
  const lines = new Map<number, GridLine>()
  for (const [at, { row, cells }] of loaded) {
    const name = String(row)
    const edits = staged.get(row)
    if (!edits) {
      lines.set(at, { name, cells })
      continue
    }
    const places = [...edits.cells.keys()].map((column) => columns.indexOf(column))
    const over = cells.map((cell, place) => (places.includes(place) ? (edits.cells.get(columns[place]) ?? null) : cell))
    lines.set(at, { name, cells: over, edited: new Set(places), removed: edits.removed })
  }
  return lines
}
