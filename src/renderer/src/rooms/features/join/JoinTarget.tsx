import { Select, TextInput } from '@mantine/core'
import type { Column } from '../../../../../shared/domain/datasets/dataset.ts'
import { Segments } from '../../../ui/Segments.tsx'
import type { JoinDraft } from './joinDraft.ts'

interface JoinTargetProps {
  readonly draft: JoinDraft
  readonly columns: readonly Column[]
  readonly datasets: readonly string[]
  readonly isTaken: boolean
  readonly onChange: (part: Partial<JoinDraft>) => void
}

const places = [
  { value: 'dataset' as const, label: 'New dataset' },
  { value: 'version' as const, label: 'Next version of a dataset' },
]

/** Where the joined rows go, and what is to be predicted of them. */
export function JoinTarget({ draft: { as, name, target }, columns, datasets, isTaken, onChange }: JoinTargetProps) {
  return (
    <div className="stack tight">
      <Segments
        label="Save as"
        data={places}
        value={as}
        onChange={(next) => onChange({ as: next, name: next === 'version' ? (datasets.at(0) ?? '') : '' })}
      />
      <div className="two">
        {as === 'dataset' ? (
          <TextInput
            label="Name"
            value={name}
            error={isTaken && `${name.trim()} exists. Choose another name, or save as its next version.`}
            onChange={(event) => onChange({ name: event.target.value })}
          />
        ) : (
          <Select
            label="Dataset"
            searchable
            allowDeselect={false}
            data={[...datasets]}
            value={name}
            onChange={(chosen) => chosen !== null && onChange({ name: chosen })}
          />
        )}
        <Select
          label="Target (optional)"
          placeholder="No target"
          searchable
          clearable
          limit={200}
          data={columns.map((column) => column.name)}
          value={target === '' ? null : target}
          onChange={(chosen) => onChange({ target: chosen ?? '' })}
        />
      </div>
    </div>
  )
}
