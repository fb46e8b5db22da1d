import { NumberInput, Select } from '@mantine/core'
import type { SplitWish } from './splitWish.ts'

const kinds = ['random', 'stratified', 'group', 'time'] as const satisfies readonly SplitWish['kind'][]

interface SplitFieldsProps {
  readonly wish: SplitWish
  readonly columns: readonly string[]
  readonly onWish: (wish: SplitWish) => void
}

/** How the rows are split: the kind, by which column, with which seed. */
export function SplitFields({ wish, columns, onWish }: SplitFieldsProps) {
  const { kind, by, seed } = wish
  return (
    <div className="row wrap" style={{ alignItems: 'flex-end' }}>
      <Select
        label="Kind"
        data={kinds}
        value={kind}
        onChange={(value) => onWish({ ...wish, kind: kinds.find((each) => each === value) ?? kind })}
        w={140}
      />
      {kind !== 'random' && (
        <Select
          label="By column"
          placeholder={kind === 'stratified' ? 'the target' : 'choose one'}
          clearable
          allowDeselect
          searchable
          data={columns}
          value={by}
          onChange={(value) => onWish({ ...wish, by: value })}
        />
      )}
      <NumberInput label="Seed" min={0} value={seed} onChange={(value) => onWish({ ...wish, seed: Number(value) || 0 })} w={110} />
    </div>
  )
}
