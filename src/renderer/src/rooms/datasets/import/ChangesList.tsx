import type { ReadingReport, ValueChange } from '../../../../../shared/domain/datasets/changes.ts'
import { changeText, exampleText, noteText, placeText } from '../../../../../shared/domain/datasets/readingTexts.ts'
import { masked } from '../../../../../shared/domain/datasets/sensitive.ts'
import { count } from '../../../../../shared/numbers.ts'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'

interface ChangesListProps {
  readonly report: ReadingReport
  /** Columns whose values are not shown. */
  readonly sensitive?: readonly string[]
  readonly maxHeight?: number
}

interface Line {
  readonly key: string
  /** Null for the file as a whole. */
  readonly column: string | null
  readonly what: string
  readonly example: string
  readonly place: string
}

/** Everything that reading did not leave as the file has it: how often, the first of it, and where that is. */
export function ChangesList({ report, sensitive = [], maxHeight = 220 }: ChangesListProps) {
  return (
    <DataTable
      label="What reading changed"
      columns={columns}
      rows={linesOf(report, sensitive)}
      rowKey={({ key }) => key}
      sorts={false}
      maxHeight={maxHeight}
      empty="Every value is as the file has it."
    />
  )
}

const columns: readonly Column<Line>[] = [
  {
    id: 'column',
    title: 'Column',
    names: true,
    className: 'clip',
    value: ({ column }) => column,
    tip: ({ column }) => column ?? undefined,
    cell: ({ column }) => column ?? <span className="dim">whole file</span>,
  },
  { id: 'change', title: 'Change', className: 'nowrap', value: ({ what }) => what },
  { id: 'example', title: 'First example', className: 'clip mono', value: ({ example }) => example, tip: ({ example }) => example },
  { id: 'place', title: 'Where', className: 'nowrap dim', value: ({ place }) => place },
]

function linesOf({ layout, values }: ReadingReport, sensitive: readonly string[]): Line[] {
  return [
    ...layout.map((note) => ({
      key: `note ${note.note}`,
      column: null,
      what: noteText(note),
      example: note.note === 'encoding' ? '' : note.text,
      place: note.note === 'encoding' ? '' : `line ${count(note.line)}`,
    })),
    ...values.map((change) => ({
      key: `${change.change} ${change.column}`,
      column: change.column,
      what: changeText(change),
      example: sensitive.includes(change.column) ? masked : exampleText(change),
      place: placeText(change.place),
    })),
  ]
}

/** How many values and columns, for a heading. */
export function changedColumns(values: readonly ValueChange[]): number {
  return new Set(values.map(({ column }) => column)).size
}
