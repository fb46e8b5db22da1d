import { useMemo } from 'react'
import type { ColumnInfo } from '../../../../../shared/contract/datasets/index.ts'
import type { GridColumn } from '../../../ui/grid/types.ts'
import type { GridView } from './gridView.ts'

const usual = 132

/** The columns of a version as a view shows them: the pinned ones first, the hidden ones not at all. */
export function useGridColumns(infos: readonly ColumnInfo[], { orderBy, hidden, pinned, widths }: GridView): readonly GridColumn[] {
  return useMemo(() => {
    const all = infos.map(({ name, type, sensitive }, place): GridColumn => {
      const rank = orderBy.findIndex(({ column }) => column === name)
      return {
        id: name,
        title: name,
        note: sensitive ? `${type}, sensitive` : type,
        place,
        numeric: type === 'integer' || type === 'number',
        // What is not shown cannot be edited by looking at it.
        editable: !sensitive,
        width: widths[name] ?? usual,
        sorted: rank < 0 ? null : orderBy[rank].descending ? 'descending' : 'ascending',
        rank: rank < 0 || orderBy.length < 2 ? null : rank + 1,
      }
    })
    const shown = all.filter(({ id }) => !hidden.includes(id))
    const first = pinned.flatMap((name) => shown.find(({ id }) => id === name) ?? [])
    return [...first, ...shown.filter(({ id }) => !pinned.includes(id))]
  }, [infos, orderBy, hidden, pinned, widths])
}
