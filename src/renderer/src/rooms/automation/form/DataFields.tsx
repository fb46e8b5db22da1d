import { Radio, Select, TextInput } from '@mantine/core'
import type { PolicyData } from '../../../../../shared/domain/automation/policy.ts'
import { Segments } from '../../../ui/Segments.tsx'
import { NumberField } from '../../serving/NumberField.tsx'
import type { FieldsProps } from './fieldsProps.ts'

const kinds: readonly { readonly kind: PolicyData['kind']; readonly label: string; readonly note: string }[] = [
  { kind: 'replace', label: 'Newest version', note: 'of a dataset, as it is' },
  { kind: 'append', label: 'Append new rows', note: 'of another dataset, as a new version' },
  { kind: 'window', label: 'Newest rows', note: 'of the newest version' },
]

/** What a challenger is trained on, and how. */
export function DataFields({ draft, onDraft, sources }: FieldsProps) {
  const { dataKind, dataset, from, rows, by, recipe, seed, alias } = draft
  return (
    <div className="stack">
      <Radio.Group
        label="Trained on"
        value={dataKind}
        onChange={(kind) => onDraft((before) => ({ ...before, dataKind: kind as PolicyData['kind'] }))}
      >
        <div className="choices">
          {kinds.map(({ kind, label, note }) => (
            <Radio key={kind} value={kind} label={label} description={note} />
          ))}
        </div>
      </Radio.Group>
      <div className="two-fields">
        <Select
          label="Dataset"
          searchable
          allowDeselect={false}
          data={sources.datasets}
          value={dataset}
          onChange={(chosen) => onDraft((before) => ({ ...before, dataset: chosen ?? '' }))}
        />
        {dataKind === 'append' && (
          <Select
            label="Append rows from"
            searchable
            allowDeselect={false}
            placeholder="Choose a dataset"
            data={sources.datasets.filter((name) => name !== dataset)}
            value={from === '' ? null : from}
            onChange={(chosen) => onDraft((before) => ({ ...before, from: chosen ?? '' }))}
          />
        )}
        {dataKind === 'window' && (
          <>
            <NumberField
              label="Newest rows"
              min={10}
              allowDecimal={false}
              thousandSeparator=","
              value={rows}
              onValue={(value) => onDraft((before) => ({ ...before, rows: value }))}
            />
            <TextInput
              label="Newest by (optional)"
              description="A column; empty: the last rows of the dataset"
              value={by}
              onChange={(event) => {
                const column = event.target.value
                onDraft((before) => ({ ...before, by: column }))
              }}
            />
          </>
        )}
      </div>
      <Segments
        label="Recipe"
        value={recipe}
        data={[
          { value: 'recorded', label: 'As recorded' },
          { value: 'best', label: 'Best of' },
        ]}
        onChange={(chosen) => onDraft((before) => ({ ...before, recipe: chosen }))}
        note={
          recipe === 'recorded'
            ? `The recipe of the current ${alias}; only the data is new.`
            : 'The model types that suit are trained and compared on validation; the best becomes the challenger.'
        }
      />
      <NumberField
        label="Seed"
        description="Of held-out rows and of Best of"
        maw={220}
        min={0}
        allowDecimal={false}
        value={seed}
        onValue={(value) => onDraft((before) => ({ ...before, seed: value }))}
      />
    </div>
  )
}
