import { NumberInput, type NumberInputProps } from '@mantine/core'

interface NumberFieldProps extends Omit<NumberInputProps, 'value' | 'onChange' | 'hideControls'> {
  /** Null while the field is empty. */
  readonly value: number | null
  readonly onValue: (value: number | null) => void
}

/** A number with its unit that may be empty. */
export function NumberField({ value, onValue, ...rest }: NumberFieldProps) {
  return <NumberInput {...rest} hideControls value={value ?? ''} onChange={(typed) => onValue(typed === '' ? null : Number(typed))} />
}
