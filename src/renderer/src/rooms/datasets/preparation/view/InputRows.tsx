import { useMemo } from 'react'
import type { DatasetVersion } from '../../../../../../shared/contract/datasets/index.ts'
import type { Column } from '../../../../../../shared/domain/datasets/dataset.ts'
import type { StepKind } from '../../../../../../shared/domain/datasets/preparation.ts'
import { count, counted } from '../../../../../../shared/numbers.ts'
import { api } from '../../../../app/connection.ts'
import { useQuery } from '../../../../app/queries.ts'
import { Answer } from '../../../../ui/Answer.tsx'
import { copy, menu } from './StepResult.tsx'
import { ViewGrid } from './ViewGrid.tsx'

const shownRows = 100

interface InputRowsProps {
  readonly version: DatasetVersion
  readonly columns: readonly Column[]
  readonly onAdd: (kind: StepKind, column: string) => void
}

/** The first rows of the version that the steps begin with. */
export function InputRows({ version: { ref, rows }, columns, onAdd }: InputRowsProps) {
  const page = useQuery(api.datasets.rows.queryOptions({ input: { ref, offset: 0, limit: shownRows } }))
  const table = useMemo(
    () => ({
      columns: columns.map((column) => ({ ...column, gone: false })),
      lines: (page.data?.rows ?? []).map(({ row, cells }) => ({ name: count(row), cells })),
    }),
    [columns, page.data],
  )
  return (
    <Answer query={page} lines={10}>
      {() => (
        <div className="step-result">
          <p className="sm num" role="status">
            {counted(rows, 'row')} · {counted(columns.length, 'column')}
            <span className="xs soft"> · First {counted(table.lines.length, 'row')} shown. A column’s menu adds a step on it.</span>
          </p>
          <ViewGrid
            label={`Rows of ${ref}`}
            table={table}
            onCopy={copy}
            menuOf={(column) => menu(column, columns.find(({ name }) => name === column)?.type, onAdd)}
          />
        </div>
      )}
    </Answer>
  )
}
