import type { Timeline } from '../../../../../shared/contract/monitoring/index.ts'
import { count, none, significant } from '../../../../../shared/numbers.ts'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { shareText } from '../texts.ts'

type DriftColumn = Timeline['columns'][number]

const there = ({ effects }: DriftColumn) => effects.filter((effect): effect is number => effect !== null)
const drifts = (column: DriftColumn) => there(column).filter((effect) => effect >= column.limit).length
const worst = (column: DriftColumn) =>
  there(column).reduce<number | null>((most, effect) => (most === null || effect > most ? effect : most), null)

const columns: readonly Column<DriftColumn>[] = [
  {
    id: 'column',
    title: 'Column',
    names: true,
    pinned: true,
    className: 'clip',
    value: ({ column }) => column,
    tip: ({ column }) => column,
  },
  {
    id: 'importance',
    title: 'Importance',
    help: 'Share of the importance of all columns, as the model weighs them.',
    numeric: true,
    value: ({ importance }) => importance,
    cell: ({ importance }) => (importance === null ? none : shareText(importance)),
  },
  {
    id: 'drifts',
    title: 'Reaches limit',
    help: 'Windows in which the effect reaches its limit.',
    numeric: true,
    value: drifts,
    cell: (one) => count(drifts(one)),
  },
  {
    id: 'last',
    title: 'Newest effect',
    numeric: true,
    value: ({ effects }) => effects.at(-1) ?? null,
    cell: ({ effects }) => significant(effects.at(-1) ?? null),
  },
  { id: 'worst', title: 'Highest effect', numeric: true, value: worst, cell: (one) => significant(worst(one)) },
  { id: 'limit', title: 'Limit', numeric: true, value: ({ limit }) => limit, cell: ({ limit }) => significant(limit) },
]

/** The heat map as numbers: one line for each column. */
export function ColumnsTable({ timeline }: { readonly timeline: Timeline }) {
  return <DataTable card label="Drift by column" columns={columns} rows={timeline.columns} rowKey={({ column }) => column} />
}
