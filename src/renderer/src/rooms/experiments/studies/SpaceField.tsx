import { Checkbox, MultiSelect, TextInput } from '@mantine/core'
import type { SweepField } from '../../../../../shared/domain/experiments/sweepFields.ts'
import type { FieldDraft, Problems } from './sweepDraft.ts'

interface SpaceFieldProps {
  readonly field: SweepField
  readonly draft: FieldDraft
  readonly problems: Problems
  readonly first: boolean
  readonly onChange: (change: Partial<FieldDraft>) => void
}

/** One hyperparameter: whether it is searched, and over what. */
export function SpaceField({ field, draft, problems, first, onChange }: SpaceFieldProps) {
  return (
    <div className="space-field">
      <Checkbox
        data-autofocus={first || undefined}
        label={field.title}
        description={field.help}
        checked={draft.on}
        onChange={(event) => onChange({ on: event.target.checked })}
      />
      {draft.on && <Values field={field} draft={draft} problems={problems} onChange={onChange} />}
    </div>
  )
}

function Values({ field, draft, problems, onChange }: Omit<SpaceFieldProps, 'first'>) {
  const { path, title } = field
  if (field.kind === 'range') return <Range field={field} draft={draft} problems={problems} onChange={onChange} />
  if (field.kind === 'layers')
    return (
      <TextInput
        size="xs"
        aria-label={`${title} to try`}
        value={draft.text}
        error={problems[`${path} values`]}
        onChange={(event) => onChange({ text: event.target.value })}
      />
    )
  return (
    <MultiSelect
      size="xs"
      aria-label={`${title} to try`}
      data={field.options.map(({ label }) => label)}
      value={[...draft.chosen]}
      error={problems[`${path} values`]}
      onChange={(chosen) => onChange({ chosen })}
      comboboxProps={{ withinPortal: true }}
    />
  )
}

interface RangeProps extends Omit<SpaceFieldProps, 'first' | 'field'> {
  readonly field: Extract<SweepField, { kind: 'range' }>
}

function Range({ field: { path, title, integer }, draft, problems, onChange }: RangeProps) {
  const end = (name: 'low' | 'high', label: string) => (
    <TextInput
      size="xs"
      inputMode="decimal"
      aria-label={`${title}, ${label}`}
      leftSection={<span className="dim xs">{label}</span>}
      leftSectionWidth={38}
      value={draft[name]}
      error={problems[`${path} ${name}`]}
      onChange={(event) => onChange({ [name]: event.target.value })}
    />
  )
  return (
    <div className="space-range">
      {end('low', 'Min')}
      {end('high', 'Max')}
      {!integer && (
        <Checkbox
          size="xs"
          label="Log scale"
          title="The same number of trials between 0.001 and 0.01 as between 0.01 and 0.1"
          aria-label={`${title}, log scale`}
          checked={draft.log}
          onChange={(event) => onChange({ log: event.target.checked })}
        />
      )}
    </div>
  )
}
