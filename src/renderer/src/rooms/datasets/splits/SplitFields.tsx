import { NumberInput, Select, Switch } from '@mantine/core'
import type { ColumnInfo } from '../../../../../shared/contract/datasets/index.ts'
import { splitParts } from '../../../../../shared/domain/datasets/dataset.ts'
import { canKeepTogether, type SplitForm, type SplitProblems, withKind } from './splitForm.ts'

const kinds = [
  { value: 'random', label: 'Random' },
  { value: 'stratified', label: 'Stratified' },
  { value: 'group', label: 'By group' },
  { value: 'time', label: 'By time' },
] as const satisfies readonly { value: SplitForm['kind']; label: string }[]

const kindHelp = {
  random: 'Rows are assigned to the parts at random.',
  stratified: 'Each part has the same share of each class.',
  group: 'Rows with the same value stay in one part, such as all visits of a patient.',
  time: 'The oldest rows train, the newest test.',
} satisfies Record<SplitForm['kind'], string>

const byLabel = { random: '', stratified: 'Stratify by', group: 'Group column', time: 'Time column' } satisfies Record<
  SplitForm['kind'],
  string
>
const partLabel = { train: 'Train, %', validation: 'Validation, %', test: 'Test, %' } as const

interface SplitFieldsProps {
  readonly form: SplitForm
  readonly problems: SplitProblems
  readonly columns: readonly ColumnInfo[]
  readonly onForm: (form: SplitForm) => void
}

/** How the rows are split: the kind, its column, the shares of the parts, the seed. */
export function SplitFields({ form, problems, columns, onForm }: SplitFieldsProps) {
  const { kind, by, seed } = form
  const usable = kind === 'time' ? columns.filter(({ type }) => type !== 'text' && type !== 'boolean') : columns
  return (
    <>
      <div className="split-fields">
        <Select
          label="Split"
          data={kinds}
          value={kind}
          allowDeselect={false}
          onChange={(value) => onForm(withKind(form, kinds.find((each) => each.value === value)?.value ?? kind))}
        />
        {kind !== 'random' && (
          <Select
            label={byLabel[kind]}
            placeholder={kind === 'stratified' ? 'the target' : 'Choose a column'}
            clearable={kind === 'stratified'}
            searchable
            limit={200}
            data={usable.map(({ name }) => name)}
            value={by === '' ? null : by}
            error={problems.by}
            onChange={(value) => onForm({ ...form, by: value ?? '' })}
          />
        )}
        {splitParts.map((part) => (
          <NumberInput
            key={part}
            label={partLabel[part]}
            min={0}
            max={100}
            decimalScale={4}
            error={problems.shares !== undefined}
            aria-describedby={problems.shares === undefined ? undefined : 'split-shares'}
            value={form[part]}
            onChange={(value) => onForm({ ...form, [part]: Number(value) || 0 })}
          />
        ))}
        {kind !== 'time' && (
          <NumberInput
            label="Seed"
            min={0}
            max={Number.MAX_SAFE_INTEGER}
            allowDecimal={false}
            value={seed}
            onChange={(value) => onForm({ ...form, seed: Number(value) || 0 })}
          />
        )}
      </div>
      {problems.shares && (
        <p id="split-shares" className="sm c-worse" role="alert">
          {problems.shares}
        </p>
      )}
      <p className="sm soft">{kindHelp[kind]}</p>
      {canKeepTogether(kind) && (
        <Switch
          label="Keep duplicate rows in one part"
          checked={form.keepDuplicatesTogether}
          onChange={(event) => onForm({ ...form, keepDuplicatesTogether: event.currentTarget.checked })}
        />
      )}
    </>
  )
}
