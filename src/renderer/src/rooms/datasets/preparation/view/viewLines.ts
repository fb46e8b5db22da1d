import type { StepOutcome, StepView } from '../../../../../../shared/contract/datasets/index.ts'
import type { Column } from '../../../../../../shared/domain/datasets/dataset.ts'
import { count } from '../../../../../../shared/numbers.ts'
import type { GridCell, GridLine } from '../../../../ui/grid/types.ts'

/** Before the step, after it, or both in one: what a cell was before what it is, dropped rows struck out. */
export type Side = 'changes' | 'before' | 'after'

export interface ViewColumn extends Column {
  /** The step has removed it. */
  readonly gone: boolean
}

export interface ViewTable {
  readonly columns: readonly ViewColumn[]
  readonly lines: readonly GridLine[]
}

/** What a grid shows of a step. Only aligned rows can be shown as changes. */
export function viewTable(view: StepView, renamed: StepOutcome['renamed'], side: Side): ViewTable {
  if (side === 'changes' && view.aligned) return changesOf(view, renamed)
  const isBefore = side === 'before'
  const columns = (isBefore ? view.before : view.after).map((column) => ({ ...column, gone: false }))
  const lines = view.rows.flatMap(({ row, before, after }): GridLine[] => {
    const cells = isBefore ? before : after
    return cells ? [{ name: row === null ? '–' : count(row), cells }] : []
  })
  return { columns, lines }
}

function changesOf({ before, after, rows }: StepView, renamed: StepOutcome['renamed']): ViewTable {
  const nameBefore = new Map(renamed.map(({ from, to }) => [to, from]))
  const placeBefore = new Map(before.map(({ name }, place) => [name, place]))
  // Of each column after the step, where it was before.
  const sources = after.map(({ name }) => placeBefore.get(nameBefore.get(name) ?? name))
  const kept = new Set(sources)
  const gone = before.flatMap((column, place) => (kept.has(place) ? [] : [{ column, place }]))
  const columns = [...after.map((column) => ({ ...column, gone: false })), ...gone.map(({ column }) => ({ ...column, gone: true }))]
  const lines = rows.map(({ row, before: old, after: now, changed }): GridLine => {
    const was: (GridCell | undefined)[] = [
      ...sources.map((place) => (place === undefined ? undefined : old?.[place])),
      ...gone.map(({ place }) => old?.[place]),
    ]
    const name = row === null ? 'new' : count(row)
    if (now === null) return { name, cells: was, removed: true }
    const cells = [...now, ...gone.map(({ place }) => old?.[place])]
    if (old === null) return { name, cells, added: true }
    const differ = new Set(changed)
    // Cells of a new column stand out too; they have nothing before them.
    const edited = new Set(after.flatMap((column, place) => (differ.has(column.name) || sources[place] === undefined ? [place] : [])))
    return { name, cells, edited, before: was }
  })
  return { columns, lines }
}
