import { NumberInput, Select, Slider, TextInput } from '@mantine/core'
import type { Control } from '../../../../../shared/domain/evaluation/whatIf.ts'
import { IconLock } from '../../../ui/icons.ts'
import { type Cell, signed, stepOf } from './whatIfValues.ts'

interface WhatIfControlProps {
  readonly control: Control | undefined
  readonly column: string
  readonly value: Cell
  readonly changed: boolean
  readonly contribution: number
  /** What the contribution is, in words. */
  readonly against: string
  /** Of all columns: the length of a whole bar. */
  readonly largest: number
  readonly onValue: (value: Cell) => void
}

/** One feature: its value over its distribution, and what it adds to the answer. */
export function WhatIfControl({ control, column, value, changed, contribution, against, largest, onValue }: WhatIfControlProps) {
  const share = largest === 0 ? 0 : (50 * Math.abs(contribution)) / largest
  return (
    <li className={changed ? 'turned' : ''}>
      <div className="row wi-name">
        <span className="clip" title={column}>
          {column}
        </span>
        <span className="push wi-field">
          <Field control={control} column={column} value={value} onValue={onValue} />
        </span>
      </div>
      <div className="fs">{control?.range && <Distribution control={control} value={value} onValue={onValue} />}</div>
      <span className="contrib" aria-hidden>
        <i className={contribution < 0 ? 'dn' : 'up'} style={{ width: `${share}%` }} />
      </span>
      <span className="num xs" title={against}>
        {signed(contribution)}
      </span>
    </li>
  )
}

interface FieldProps extends Pick<WhatIfControlProps, 'control' | 'column' | 'value' | 'onValue'> {}

function Field({ control, column, value, onValue }: FieldProps) {
  const label = `${column}, value`
  if (control?.sensitive)
    return (
      <span className="dim xs" title="The column is sensitive: its values are masked and cannot be changed here.">
        <IconLock className="i xs" aria-hidden /> masked
      </span>
    )
  const type = control?.type
  if (type === 'integer' || type === 'number')
    return (
      <NumberInput
        aria-label={label}
        size="xs"
        hideControls
        placeholder="missing"
        allowDecimal={type === 'number'}
        value={typeof value === 'number' ? rounded(value) : ''}
        onChange={(next) => onValue(typeof next === 'number' ? next : null)}
      />
    )
  if (type === 'date' || type === 'datetime')
    return (
      <TextInput
        aria-label={label}
        size="xs"
        placeholder="missing"
        defaultValue={value === null ? '' : String(value)}
        onBlur={(event) => onValue(event.target.value === '' ? null : event.target.value)}
      />
    )
  const levels = (control?.levels ?? []).map(({ value: level }) => level)
  const own = value === null ? null : String(value)
  return (
    <Select
      aria-label={label}
      size="xs"
      searchable
      clearable
      placeholder="missing"
      data={own !== null && !levels.includes(own) ? [own, ...levels] : levels}
      value={own}
      onChange={(next) => onValue(next === null || type !== 'boolean' ? next : next === 'true')}
    />
  )
}

function Distribution({
  control,
  value,
  onValue,
}: {
  readonly control: Control
  readonly value: Cell
  readonly onValue: (value: Cell) => void
}) {
  const { range, histogram, type, column } = control
  if (range === null || (type !== 'integer' && type !== 'number')) return null
  const counts = histogram?.counts ?? []
  const most = Math.max(1, ...counts)
  return (
    <>
      <svg viewBox={`0 0 ${counts.length || 1} 18`} preserveAspectRatio="none" aria-hidden>
        {counts.map((count, bin) => (
          // oxlint-disable-next-line react/no-array-index-key -- bins have no other name
          <rect key={bin} x={bin + 0.06} width={0.88} y={18 - (18 * count) / most} height={(18 * count) / most} />
        ))}
      </svg>
      <Slider
        className={`fs-slider ${value === null ? 'missing' : ''}`}
        aria-label={column}
        thumbLabel={column}
        size={3}
        label={null}
        min={range.min}
        max={range.max > range.min ? range.max : range.min + 1}
        step={stepOf(range, type === 'integer')}
        value={typeof value === 'number' ? Math.min(range.max, Math.max(range.min, value)) : range.min}
        onChange={(next) => onValue(rounded(next))}
      />
    </>
  )
}

/** Steps of a slider leave crumbs: 0.30000000000000004. */
const rounded = (value: number) => Number(value.toPrecision(10))
