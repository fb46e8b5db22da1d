import { Autocomplete, Select, TextInput } from '@mantine/core'
import type { PredictorInputs } from '../../../../shared/contract/packages.ts'
import { quantity } from '../../../../shared/numbers.ts'

interface RowFieldsProps {
  readonly inputs: PredictorInputs['inputs']
  /** By column, as it is typed; what is not there is missing. */
  readonly values: Readonly<Record<string, string>>
  readonly onValue: (name: string, text: string) => void
}

/** A field for each column that a model takes, with the categories and the range of its training. */
export function RowFields({ inputs, values, onValue }: RowFieldsProps) {
  return (
    <div className="one-row">
      {inputs.map((input) => (
        <Field key={input.name} input={input} value={values[input.name] ?? ''} onValue={(text) => onValue(input.name, text)} />
      ))}
    </div>
  )
}

interface FieldProps {
  readonly input: PredictorInputs['inputs'][number]
  readonly value: string
  readonly onValue: (text: string) => void
}

function Field({ input: { name, type, levels, range }, value, onValue }: FieldProps) {
  if (type === 'boolean')
    return (
      <Select
        label={name}
        labelProps={{ title: name }}
        clearable
        data={['true', 'false']}
        value={value === '' ? null : value}
        onChange={(chosen) => onValue(chosen ?? '')}
      />
    )
  if (type === 'text')
    return <Autocomplete label={name} labelProps={{ title: name }} data={levels?.slice(0, 200) ?? []} value={value} onChange={onValue} />
  const isDate = type === 'date' || type === 'datetime'
  const end = (number: number) => (isDate ? new Date(number).toISOString().slice(0, 10) : quantity(number))
  return (
    <TextInput
      label={name}
      labelProps={{ title: name }}
      description={range ? `${end(range.min)} to ${end(range.max)} in training` : undefined}
      inputMode={isDate ? undefined : 'decimal'}
      placeholder={type === 'date' ? '2024-01-31' : type === 'datetime' ? '2024-01-31T10:28' : undefined}
      value={value}
      onChange={(event) => onValue(event.target.value)}
    />
  )
}
