import { Checkbox, MultiSelect, SegmentedControl, Select, TextInput } from '@mantine/core'
import type { Preview } from '../../../../../shared/contract/datasets/index.ts'
import { type ImportOptions, nullTokensOfFormat, SourceFormat } from '../../../../../shared/domain/datasets/import.ts'

/** What is to be made of a file. */
export interface ImportRequest {
  readonly name: string
  /** Its rows follow those of the dataset; else they are all that the next version has. */
  readonly append: boolean
  readonly options: ImportOptions
  readonly sensitive: readonly string[]
}

interface FieldsProps {
  readonly request: ImportRequest
  /** A dataset of this name is there. */
  readonly known: boolean
  /** The dataset was chosen before the file. */
  readonly fixed: boolean
  /** It is read with a delimiter. */
  readonly isText: boolean
  readonly preview: Preview | undefined
  readonly onChange: (part: Partial<ImportRequest>) => void
}

export function ImportOptionFields({ request, known, fixed, isText, preview, onChange }: FieldsProps) {
  const { name, append, options } = request
  const change = (part: Partial<ImportOptions>) => onChange({ options: { ...options, ...part } })
  const format = SourceFormat.catch('csv').parse(preview?.format)
  const columns = preview?.columns.map((column) => column.name) ?? []
  return (
    <div className="fields import-options">
      <div className="stack tight">
        <TextInput
          data-autofocus
          label="Dataset"
          value={name}
          disabled={fixed}
          onChange={(event) => onChange({ name: event.target.value })}
        />
        {known && !fixed ? (
          <SegmentedControl
            aria-label="Content of the next version"
            size="xs"
            value={append ? 'append' : 'replace'}
            onChange={(value) => onChange({ append: value === 'append' })}
            data={[
              { value: 'replace', label: 'Replace all rows' },
              { value: 'append', label: 'Append these rows' },
            ]}
          />
        ) : (
          <span className="dim xs">{known ? 'Existing rows stay; these are appended' : 'New dataset'}</span>
        )}
      </div>
      {!(append && known) && (
        <>
          <Select
            label="Target"
            placeholder="none"
            clearable
            searchable
            allowDeselect
            data={columns}
            value={options.target ?? null}
            onChange={(target) => change({ target })}
          />
          <MultiSelect
            label="Key"
            placeholder={options.key?.length ? '' : 'none'}
            searchable
            data={columns}
            value={[...(options.key ?? [])]}
            onChange={(key) => change({ key: key.length === 0 ? undefined : key })}
          />
        </>
      )}
      <TextInput
        label="Treat as missing"
        defaultValue={typedTokens(options.nullTokens, format)}
        placeholder="such as . or -999"
        title={`Besides ${nullTokensOfFormat(format)
          .map((token) => token || 'empty')
          .join(', ')}; several with commas`}
        onChange={(event) => change({ nullTokens: nullTokens(event.target.value, format) })}
      />
      {isText && (
        <>
          <TextInput
            label="Delimiter"
            value={shownDelimiter(options.delimiter ?? preview?.delimiter ?? '')}
            onChange={(event) => change({ delimiter: typedDelimiter(event.target.value) })}
          />
          <Checkbox
            label="First row is the header"
            checked={options.header ?? preview?.header ?? true}
            onChange={(event) => change({ header: event.target.checked, types: undefined, target: undefined, key: undefined })}
          />
        </>
      )}
    </div>
  )
}

const shownDelimiter = (delimiter: string) => (delimiter === '\t' ? '\\t' : delimiter)

/** The last character that was typed; nothing: it is found out. */
function typedDelimiter(text: string): string | undefined {
  return text.endsWith('\\t') ? '\t' : text.slice(-1) || undefined
}

function nullTokens(text: string, format: SourceFormat): string[] | undefined {
  const more = text.split(',').map((token) => token.trim())
  return text.trim() === '' ? undefined : [...new Set([...nullTokensOfFormat(format), ...more])]
}

/** What was typed beside the format's own. */
function typedTokens(tokens: ImportOptions['nullTokens'], format: SourceFormat): string {
  return (tokens ?? []).filter((token) => !nullTokensOfFormat(format).includes(token)).join(', ')
}
