import { Select, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Preview } from '../../../../../shared/contract/datasets/index.ts'
import { ContainerPart } from '../../../../../shared/domain/datasets/layout.ts'
import { counted } from '../../../../../shared/numbers.ts'
import { type ImportRequest, withLayout } from './importRequest.ts'

interface PartFieldsProps {
  readonly request: ImportRequest
  readonly contents: NonNullable<Preview['contents']>
  readonly onChange: (part: Partial<ImportRequest>) => void
}

/** Which member of the options names a part of such a container, and what people call the part. */
const partFields = {
  zip: ['member', 'File in the archive'],
  workbook: ['sheet', 'Sheet'],
  database: ['table', 'Table'],
  json: ['records', 'Records'],
} as const

/** What of a container is read: one of its parts, and of a sheet a range, of a database what a query gives. */
export function PartFields({ request: { options }, contents, onChange }: PartFieldsProps) {
  const set = (part: ContainerPart) => onChange({ options: withLayout(options, part) })
  if (contents.kind === 'folder') return null
  const [field, label] = partFields[contents.kind]
  return (
    <div className="fields import-options">
      <Select
        label={label}
        searchable={contents.parts.length > 8}
        data={contents.parts.map(({ name, rows }) => ({ value: name, label: rows === null ? name : `${name} (${counted(rows, 'row')})` }))}
        value={options[field] ?? contents.chosen}
        disabled={options.query !== undefined}
        onChange={(name) => set({ [field]: name ?? undefined, range: undefined })}
      />
      {contents.kind === 'workbook' && (
        <Typed
          label="Range"
          placeholder="all cells, or B3:F200"
          value={options.range}
          check={ContainerPart.shape.range}
          onChange={(range) => set({ range })}
        />
      )}
      {contents.kind === 'database' && (
        <Typed
          label="Or a query"
          placeholder="SELECT … FROM …"
          long
          value={options.query}
          check={ContainerPart.shape.query}
          onChange={(query) => set({ query, table: undefined })}
        />
      )}
    </div>
  )
}

interface TypedProps {
  readonly label: string
  readonly placeholder: string
  readonly value: string | undefined
  readonly check: typeof ContainerPart.shape.range
  readonly long?: boolean
  readonly onChange: (value: string | undefined) => void
}

/** A text that is used once it is whole: on Enter, or when it is left. */
function Typed({ label, placeholder, value, check, long = false, onChange }: TypedProps) {
  const [text, setText] = useState(value ?? '')
  const wanted = text.trim() === '' ? undefined : text.trim()
  const read = check.safeParse(wanted)
  const use = () => read.success && wanted !== value && onChange(wanted)
  const shared = {
    label,
    placeholder,
    value: text,
    error: read.success ? undefined : read.error.issues[0].message,
    onBlur: use,
    onChange: (event: { target: { value: string } }) => setText(event.target.value),
  }
  if (long) return <Textarea {...shared} autosize minRows={1} maxRows={6} classNames={{ root: 'query-field', input: 'mono' }} />
  return (
    <TextInput
      {...shared}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return
        event.preventDefault()
        use()
      }}
    />
  )
}
