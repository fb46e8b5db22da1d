import { Select, TextInput } from '@mantine/core'
import type { Column } from '../../../../../shared/domain/datasets/dataset.ts'
import { cellOf, placeholders } from './cells.ts'

interface CellFieldsProps {
  readonly columns: readonly Column[]
  /** By column, as typed. */
  readonly texts: Readonly<Record<string, string>>
  readonly onText: (column: string, text: string) => void
}

/** A field for each key or request field, by its type. */
export function CellFields({ columns, texts, onText }: CellFieldsProps) {
  return columns.map(({ name, type }) => {
    const text = texts[name] ?? ''
    return type === 'boolean' ? (
      <Select
        key={name}
        label={name}
        clearable
        data={['true', 'false']}
        value={text === '' ? null : text}
        onChange={(chosen) => onText(name, chosen ?? '')}
      />
    ) : (
      <TextInput
        key={name}
        label={name}
        description={type}
        inputMode={type === 'integer' || type === 'number' ? 'decimal' : undefined}
        placeholder={placeholders[type]}
        value={text}
        error={cellOf(text, type) === undefined && `Not ${article(type)} ${type}`}
        onChange={(event) => onText(name, event.target.value)}
      />
    )
  })
}

const article = (type: string) => (/^[aeiou]/.test(type) ? 'an' : 'a')
