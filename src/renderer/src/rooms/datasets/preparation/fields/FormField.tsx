import { Checkbox, Select, TagsInput, TextInput } from '@mantine/core'
import type { BooleanForm, DateForm, NumberForm, ValueForm } from '../../../../../../shared/domain/datasets/values.ts'
import { type ControlProps, textOf } from './types.ts'

/** The kind of form that values of a type are written in. */
export function formKind(type: string): ValueForm['kind'] {
  return type === 'boolean' ? 'boolean' : type === 'date' || type === 'datetime' ? 'date' : 'number'
}

export const blankForms: { readonly [K in ValueForm['kind']]: Extract<ValueForm, { kind: K }> } = {
  number: { kind: 'number', decimal: ',' },
  date: { kind: 'date', forms: ['%d/%m/%Y'] },
  boolean: { kind: 'boolean', true: ['yes'], false: ['no'] },
}

/** How the text of a column is written. Which form there is follows the type. */
export function FormField({ values, value, onChange }: ControlProps) {
  const kind = formKind(textOf(values.type))
  const given = value as ValueForm | undefined
  const form = given?.kind === kind ? given : blankForms[kind]
  switch (form.kind) {
    case 'number':
      return <NumberFields form={form} onChange={onChange} />
    case 'date':
      return <DateFields form={form} onChange={onChange} />
    case 'boolean':
      return <BooleanFields form={form} onChange={onChange} />
  }
}

interface FormProps<F> {
  readonly form: F
  readonly onChange: (form: F) => void
}

const thousandsMarks = [
  { value: '', label: 'None' },
  { value: ',', label: 'Comma: 1,234' },
  { value: '.', label: 'Point: 1.234' },
  { value: ' ', label: 'Space: 1 234' },
  { value: "'", label: "Apostrophe: 1'234" },
]

function NumberFields({ form, onChange }: FormProps<NumberForm>) {
  const { thousands: _t, currency: _c, percent: _p, brackets: _b, ...plain } = form
  const set = (part: Partial<NumberForm>) => onChange(without({ ...form, ...part }))
  return (
    <div className="stack tight">
      <div className="two">
        <Select
          label="Decimal mark"
          allowDeselect={false}
          data={[
            { value: '.', label: 'Point: 1.5' },
            { value: ',', label: 'Comma: 1,5' },
          ]}
          value={plain.decimal}
          onChange={(decimal) => decimal && set({ decimal: decimal as NumberForm['decimal'] })}
        />
        <Select
          label="Thousands mark"
          allowDeselect={false}
          data={thousandsMarks.filter((mark) => mark.value !== form.decimal)}
          value={form.thousands ?? ''}
          onChange={(mark) => set({ thousands: mark ? (mark as NumberForm['thousands']) : undefined })}
        />
        <TextInput
          label="Currency"
          placeholder="€, $, EUR"
          maxLength={8}
          value={form.currency ?? ''}
          onChange={(event) => set({ currency: event.target.value === '' ? undefined : event.target.value })}
        />
        <Select
          label="Percent sign"
          allowDeselect={false}
          data={[
            { value: '', label: 'None' },
            { value: 'points', label: '66 % is 66' },
            { value: 'fraction', label: '66 % is 0.66' },
          ]}
          value={form.percent ?? ''}
          onChange={(percent) => set({ percent: percent ? (percent as NumberForm['percent']) : undefined })}
        />
      </div>
      <Checkbox
        label="Numbers in round brackets are negative"
        checked={form.brackets === true}
        onChange={(event) => set({ brackets: event.target.checked ? true : undefined })}
      />
    </div>
  )
}

/** A member that is not set is not there. A mark cannot be both. */
function without(form: { readonly [K in keyof NumberForm]?: NumberForm[K] | undefined }): NumberForm {
  const { decimal = '.', thousands, currency, percent, brackets } = form
  return {
    kind: 'number',
    decimal,
    ...(thousands !== undefined && thousands !== decimal && { thousands }),
    ...(currency !== undefined && { currency }),
    ...(percent !== undefined && { percent }),
    ...(brackets !== undefined && { brackets }),
  }
}

const usualDates = ['%d/%m/%Y', '%m/%d/%Y', '%d.%m.%Y', '%Y-%m-%d', '%d %b %Y', '%d/%m/%Y %H:%M', '%Y-%m-%dT%H:%M:%S%z']

function DateFields({ form, onChange }: FormProps<DateForm>) {
  return (
    <TagsInput
      label="Date formats"
      description="%d day, %m month, %Y year, %H:%M:%S time. The first that fits counts."
      data={usualDates}
      maxTags={8}
      acceptValueOnBlur
      value={form.forms}
      onChange={(forms) => onChange({ kind: 'date', forms })}
    />
  )
}

function BooleanFields({ form, onChange }: FormProps<BooleanForm>) {
  return (
    <div className="two">
      <TagsInput label="Words for true" acceptValueOnBlur value={form.true} onChange={(words) => onChange({ ...form, true: words })} />
      <TagsInput label="Words for false" acceptValueOnBlur value={form.false} onChange={(words) => onChange({ ...form, false: words })} />
    </div>
  )
}
