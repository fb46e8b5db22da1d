import { MultiSelect, SegmentedControl, Select, TextInput } from '@mantine/core'
import type { Preview } from '../../../../../shared/contract/datasets/index.ts'
import type { ImportOptions } from '../../../../../shared/domain/datasets/import.ts'
import type { ImportRequest } from './importRequest.ts'

interface FieldsProps {
  readonly request: ImportRequest
  /** A dataset of this name is there. */
  readonly known: boolean
  /** The dataset was chosen before the file. */
  readonly fixed: boolean
  readonly preview: Preview | undefined
  readonly onChange: (part: Partial<ImportRequest>) => void
}

/** Where the rows go: the dataset, and what its columns are for. */
export function ImportOptionFields({ request, known, fixed, preview, onChange }: FieldsProps) {
  const { name, append, options } = request
  const change = (part: Partial<ImportOptions>) => onChange({ options: { ...options, ...part } })
  const columns = preview?.columns.map((column) => column.name) ?? []
  return (
    <div className="fields import-options">
      <div className="stack tight">
        <TextInput
          data-autofocus
          label="Dataset"
          value={name}
          disabled={fixed}
          onChange={(event) => onChange({ name: event.target.value })}
        />
        {known && !fixed ? (
          <SegmentedControl
            aria-label="Content of the next version"
            size="xs"
            value={append ? 'append' : 'replace'}
            onChange={(value) => onChange({ append: value === 'append' })}
            data={[
              { value: 'replace', label: 'Replace all rows' },
              { value: 'append', label: 'Append these rows' },
            ]}
          />
        ) : (
          <span className="dim xs">{known ? 'Existing rows stay; these are appended' : 'New dataset'}</span>
        )}
      </div>
      {!(append && known) && (
        <>
          <Select
            label="Target"
            placeholder="none"
            clearable
            searchable
            allowDeselect
            data={columns}
            value={options.target ?? null}
            onChange={(target) => change({ target })}
          />
          <MultiSelect
            label="Key"
            placeholder={options.key?.length ? '' : 'none'}
            searchable
            data={columns}
            value={[...(options.key ?? [])]}
            onChange={(key) => change({ key: key.length === 0 ? undefined : key })}
          />
        </>
      )}
    </div>
  )
}
