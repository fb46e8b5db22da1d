import { Input, SegmentedControl } from '@mantine/core'
import { useId } from 'react'

interface SegmentsProps<Value extends string> {
  readonly label: string
  readonly data: readonly { readonly value: Value; readonly label: string }[]
  readonly value: Value
  readonly onChange: (value: Value) => void
  /** What the chosen one means, beneath. */
  readonly note?: string
}

/** One of a few, side by side, as a field of a form. */
export function Segments<Value extends string>({ label, data, value, onChange, note }: SegmentsProps<Value>) {
  const id = useId()
  return (
    <Input.Wrapper
      label={label}
      labelElement="div"
      labelProps={{ id }}
      description={note}
      inputWrapperOrder={['label', 'input', 'description']}
    >
      <SegmentedControl<Value>
        className="segments"
        aria-labelledby={id}
        size="xs"
        w="fit-content"
        value={value}
        data={[...data]}
        onChange={onChange}
      />
    </Input.Wrapper>
  )
}
