import { Button, NumberInput, Select, TextInput } from '@mantine/core'
import type { GateOf } from '../../../../../shared/domain/models/gates.ts'
import { metricCatalogue, type MetricId } from '../../../../../shared/domain/evaluation/metrics.ts'

interface ChangeLimitProps {
  readonly gate: GateOf<'change'>
  /** Its number among those of its kind, for names. */
  readonly number: number
  readonly metrics: readonly { readonly value: string; readonly label: string }[]
  readonly onChange: (gate: GateOf<'change'>) => void
  readonly onRemove: () => void
}

/** How much better a version has to be than the current one, on all rows or those of one value. */
export function ChangeLimit({ gate, number, metrics, onChange, onRemove }: ChangeLimitProps) {
  const { metric, absolute, relative, slice } = gate
  const bound = metricCatalogue[metric].direction === 'lower' ? 'at most' : 'at least'
  const [term] = slice ?? []
  const within = (column: string, value: string) =>
    column === '' && value === '' ? undefined : [{ column, value }, ...(slice ?? []).slice(1)]
  const optional = (value: string | number) => (typeof value === 'number' ? value : undefined)
  return (
    <fieldset className="stack tight plain-fieldset" aria-label={`Change limit ${number}`}>
      <div className="row wrap at-end">
        <Select
          w={190}
          label="Metric"
          data={[...metrics]}
          value={metric}
          allowDeselect={false}
          onChange={(chosen) => chosen && onChange({ ...gate, metric: chosen as MetricId })}
          comboboxProps={{ withinPortal: false }}
        />
        <span className="sm">changes by {bound}</span>
        <NumberInput
          label="Absolute"
          w={90}
          step={0.01}
          value={absolute ?? ''}
          onChange={(value) => onChange({ ...gate, absolute: optional(value) })}
        />
        <NumberInput
          label="Relative"
          w={90}
          step={1}
          suffix=" %"
          value={relative === undefined ? '' : Number((relative * 100).toPrecision(12))}
          onChange={(value) => onChange({ ...gate, relative: typeof value === 'number' ? value / 100 : undefined })}
        />
      </div>
      <div className="row wrap at-end">
        <span className="sm">where</span>
        <TextInput
          label="Column (optional)"
          w={140}
          value={term?.column ?? ''}
          onChange={(event) => onChange({ ...gate, slice: within(event.currentTarget.value, term?.value ?? '') })}
        />
        <span className="sm">=</span>
        <TextInput
          label="Value"
          w={100}
          value={term?.value ?? ''}
          onChange={(event) => onChange({ ...gate, slice: within(term?.column ?? '', event.currentTarget.value) })}
        />
        <Button size="compact-xs" variant="subtle" onClick={onRemove}>
          Remove
        </Button>
      </div>
    </fieldset>
  )
}
