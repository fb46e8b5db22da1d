import { useState } from 'react'
import type { FailingRows as Failing, RuleStatus } from '../../../../../shared/contract/datasets/rules.ts'
import { count, counted } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Pages } from '../../../ui/Pages.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { cellText } from '../../../ui/grid/types.ts'

type FailingRow = Failing['rows'][number]

const pageRows = 100
const rowColumn: Column<FailingRow> = {
  id: 'row',
  title: 'Row',
  names: true,
  className: 'num',
  value: ({ row }) => row,
  cell: ({ row }) => count(row),
}

/** The rows that a rule finds, its own columns first. */
export function FailingRows({ version, rule }: { readonly version: string; readonly rule: RuleStatus }) {
  const [offset, setOffset] = useState(0)
  const page = useQuery(api.datasets.rules.failing.queryOptions({ input: { ref: version, rule: rule.id, limit: pageRows, offset } }))
  const about = 'column' in rule.rule ? [rule.rule.column] : 'columns' in rule.rule ? rule.rule.columns : []
  return (
    <Answer query={page} lines={8}>
      {({ columns, rows, total }) => {
        const order = columns
          .map((name, index) => ({ name, index }))
          .sort((a, b) => Number(about.includes(b.name)) - Number(about.includes(a.name)))
        return (
          <div className="stack">
            <p className="sm soft">
              {rule.text}: violated by {counted(total, 'row')} of {version}.
            </p>
            <DataTable
              card
              label={`Failing rows: ${rule.text}`}
              columns={[
                rowColumn,
                ...order.map(
                  ({ name, index }): Column<FailingRow> => ({
                    id: `column ${name}`,
                    title: name,
                    className: `clip ${about.includes(name) ? 'failing' : ''}`,
                    value: ({ cells }) => cells[index],
                    cell: ({ cells }) => cellText(cells[index]),
                  }),
                ),
              ]}
              rows={rows}
              rowKey={({ row }) => row}
              sorts={false}
              maxHeight="56vh"
            />
            <Pages offset={offset} size={pageRows} total={total} onOffset={setOffset} />
          </div>
        )
      }}
    </Answer>
  )
}
