import { MultiSelect, Select, TextInput } from '@mantine/core'
import { memo } from 'react'
import { type Field, rangeText } from '../../../../../shared/domain/training/fields/field.ts'
import { type FieldLabel, shownText } from '../../../../../shared/domain/training/fields/labels.ts'

interface FieldInputProps {
  readonly field: Field
  readonly label: FieldLabel
  readonly text: string
  readonly problem?: string
  /** In place of the choices that the schema has, or where it has none: columns, classes. */
  readonly choices?: readonly string[]
  readonly disabled?: boolean
  readonly onText: (path: string, text: string) => void
}

/** One field of a recipe, by its kind. It shows the text as it was typed, and what is wrong with it beneath. */
export const FieldInput = memo(function FieldInput({ field, label, text, problem, choices, disabled, onText }: FieldInputProps) {
  const { path } = field
  const common = {
    label: label.label,
    description: helpText(field, label),
    inputWrapperOrder,
    error: problem,
    disabled,
  }
  if (field.kind === 'choices') {
    const data = field.choices.map((value) => ({ value, label: shownText(label, value) }))
    const chosen = text.split(', ').filter((one) => one !== '')
    return (
      <MultiSelect {...common} data={data} value={chosen} onChange={(values) => onText(path, inOrder(field.choices, values).join(', '))} />
    )
  }
  const options = choices ?? choicesOf(field)
  if (options) {
    const known = text === '' || options.includes(text) ? options : [...options, text]
    const data = [...(field.optional ? [''] : []), ...known].map((value) => ({
      value: value === '' ? unset : value,
      label: shownText(label, value),
    }))
    return (
      <Select
        {...common}
        data={data}
        searchable={options.length > 12}
        allowDeselect={false}
        maxDropdownHeight={280}
        value={text === '' ? (field.optional ? unset : null) : text}
        onChange={(value) => value !== null && onText(path, value === unset ? '' : value)}
      />
    )
  }
  return (
    <TextInput
      {...common}
      inputMode={field.kind === 'number' ? 'decimal' : undefined}
      placeholder={field.optional ? label.empty : undefined}
      autoComplete="off"
      spellCheck={false}
      value={text}
      onChange={(event) => onText(path, event.currentTarget.value)}
    />
  )
})

const inputWrapperOrder: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'error', 'description']

/** A choice can't be an empty text on a page. No value of a recipe is called so. */
const unset = 'not set:'

function choicesOf(field: Field): readonly string[] | undefined {
  if (field.kind === 'boolean') return ['true', 'false']
  return field.kind === 'choice' ? field.choices : undefined
}

const inOrder = (choices: readonly string[], values: readonly string[]) => choices.filter((choice) => values.includes(choice))

function helpText(field: Field, { help }: FieldLabel): string {
  const range = field.kind === 'number' || field.kind === 'numbers' ? rangeText(field.limits) : ''
  return range === '' ? help : `${help.replace(/\.$/, '')}: ${range}.`
}
