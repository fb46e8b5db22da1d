import { MultiSelect, Select } from '@mantine/core'
import { type ColumnChoice, outcomeColumns } from './guessColumns.ts'

interface FeedbackColumnsProps {
  readonly columns: readonly string[]
  readonly choice: ColumnChoice
  readonly onChange: (choice: ColumnChoice) => void
}

type Single = Exclude<keyof ColumnChoice, 'outcomes'>

const singles: readonly (readonly [Single, string, string])[] = [
  ['id', 'Request id', 'Required'],
  ['label', 'Label', 'No label'],
  ['row', 'Row in the request', 'First row'],
  ['at', 'Time of the label', 'Now'],
]

/** Which column holds what. */
export function FeedbackColumns({ columns, choice, onChange }: FeedbackColumnsProps) {
  const possible = outcomeColumns(columns, choice)
  return (
    <>
      <div className="feedback-columns">
        {singles.map(([key, label, empty]) => (
          <Select
            key={key}
            label={label}
            placeholder={empty}
            searchable
            clearable
            required={key === 'id'}
            data={columns.filter((column) => column === choice[key] || !isTaken(choice, column))}
            value={choice[key]}
            onChange={(value) => onChange({ ...choice, [key]: value })}
          />
        ))}
      </div>
      <MultiSelect
        label="Outcomes"
        description="Numbers such as revenue, named by their columns; A/B tests use them."
        placeholder={choice.outcomes.length === 0 ? 'None' : undefined}
        searchable
        data={possible}
        value={[...choice.outcomes]}
        onChange={(outcomes) => onChange({ ...choice, outcomes })}
      />
    </>
  )
}

function isTaken({ id, row, label, at, outcomes }: ColumnChoice, column: string): boolean {
  return [id, row, label, at, ...outcomes].includes(column)
}
