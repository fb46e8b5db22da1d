import { NumberInput, Select } from '@mantine/core'
import type { SplitRequest } from './splitRequest.ts'

const kinds = ['random', 'stratified', 'group', 'time'] as const satisfies readonly SplitRequest['kind'][]

interface SplitFieldsProps {
  readonly request: SplitRequest
  readonly columns: readonly string[]
  readonly onRequest: (request: SplitRequest) => void
}

/** How the rows are split: the kind, by which column, with which seed. */
export function SplitFields({ request, columns, onRequest }: SplitFieldsProps) {
  const { kind, by, seed } = request
  return (
    <div className="row wrap" style={{ alignItems: 'flex-end' }}>
      <Select
        label="Kind"
        data={kinds}
        value={kind}
        onChange={(value) => onRequest({ ...request, kind: kinds.find((each) => each === value) ?? kind })}
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
          onChange={(value) => onRequest({ ...request, by: value })}
        />
      )}
      <NumberInput label="Seed" min={0} value={seed} onChange={(value) => onRequest({ ...request, seed: Number(value) || 0 })} w={110} />
    </div>
  )
}
