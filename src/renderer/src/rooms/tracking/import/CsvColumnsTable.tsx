import { Select } from '@mantine/core'
import type { ImportPreview } from '../../../../../shared/contract/tracking/index.ts'
import { type ColumnMeaning, type CsvColumns, runFields } from '../../../../../shared/domain/tracking/runsCsv.ts'
import { Card } from '../../../ui/Card.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'

interface CsvColumnsTableProps {
  readonly found: ImportPreview['columns']
  /** What was chosen in place of what was found. */
  readonly chosen: CsvColumns
  readonly onChosen: (columns: CsvColumns) => void
}

/** What each column of a CSV becomes: a field of the run, a parameter, a metric or a tag. */
export function CsvColumnsTable({ found, chosen, onChosen }: CsvColumnsTableProps) {
  const columns: readonly Column<ImportPreview['columns'][number]>[] = [
    { id: 'header', title: 'Column', names: true, className: 'clip', value: ({ header }) => header },
    { id: 'example', title: 'Example', className: 'clip dim', value: ({ example }) => example },
    {
      id: 'meaning',
      title: 'Import as',
      cell: ({ header, meaning }) => (
        <Select
          size="xs"
          w={190}
          aria-label={`Import ${header} as`}
          allowDeselect={false}
          data={choices}
          value={keyOf(meaning)}
          onChange={(key) => key && onChosen({ ...chosen, [header]: meaningOf(key, header) })}
        />
      ),
    },
  ]
  return (
    <Card title="Columns" note="of the file" className="csv-columns">
      <DataTable label="Columns" columns={columns} rows={found} rowKey={({ header }) => header} sorts={false} maxHeight={360} />
    </Card>
  )
}

const fieldTitles: Readonly<Record<(typeof runFields)[number], string>> = {
  run: 'Run ID',
  name: 'Run name',
  experiment: 'Experiment',
  status: 'Status',
  start: 'Start time',
  end: 'End time',
  user: 'User',
  step: 'Step',
  notes: 'Notes',
}

const choices = [
  { value: 'param', label: 'Parameter' },
  { value: 'metric', label: 'Metric' },
  { value: 'tag', label: 'Tag' },
  ...runFields.map((field) => ({ value: `field ${field}`, label: fieldTitles[field] })),
  { value: 'none', label: 'Not imported' },
]

const keyOf = (meaning: ColumnMeaning) => (meaning.kind === 'field' ? `field ${meaning.field}` : meaning.kind)

function meaningOf(key: string, header: string): ColumnMeaning {
  const field = runFields.find((each) => key === `field ${each}`)
  if (field) return { kind: 'field', field }
  if (key === 'param' || key === 'metric' || key === 'tag') return { kind: key, name: header.slice(0, 250) }
  return { kind: 'none' }
}
