import { Button, NumberInput, Select, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Preview } from '../../../../../shared/contract/datasets/index.ts'
import { Delimiter, type Encoding, encodings, type TextLayout } from '../../../../../shared/domain/datasets/layout.ts'
import { type ImportOptions, nullTokensOfFormat, SourceFormat, sourceFormats } from '../../../../../shared/domain/datasets/import.ts'
import { delimiterName, encodingNames, formatNames } from '../../../../../shared/domain/datasets/readingTexts.ts'
import { shownNullTokens, typedNullTokens, withLayout, withoutLayout } from './importRequest.ts'
import type { ImportRequest } from './importRequest.ts'

interface LayoutFieldsProps {
  readonly request: ImportRequest
  /** What the file was last read as. */
  readonly preview: Preview | undefined
  /** It is delimited text, as far as is known. */
  readonly isText: boolean
  readonly onChange: (part: Partial<ImportRequest>) => void
}

/** How the text of a file lies: everything is found, and can be set where it was found wrong. */
export function LayoutFields({ request, preview, isText, onChange }: LayoutFieldsProps) {
  const { options } = request
  const format = SourceFormat.catch('csv').parse(options.format ?? preview?.format)
  const set = (part: Parameters<typeof withLayout>[1]) => onChange({ options: withLayout(options, part) })
  return (
    <div className="stack tight">
      <div className="fields">
        <Choice
          label="Format"
          value={options.format}
          found={preview && formatNames[SourceFormat.catch('csv').parse(preview.format)]}
          data={sourceFormats.map((value) => [value, formatNames[value]])}
          onChange={(value) => set({ format: value })}
        />
        {isText && <TextFields options={options} found={preview?.layout ?? null} onChange={set} />}
        <TextInput
          label="Treat as missing"
          defaultValue={shownNullTokens(options.nullTokens, format)}
          placeholder="such as . or -999"
          title={`Besides ${nullTokensOfFormat(format)
            .map((token) => token || 'empty')
            .join(', ')}; several with commas`}
          onChange={(event) => onChange({ options: { ...options, nullTokens: typedNullTokens(event.target.value, format) } })}
        />
      </div>
      {isSet(options) && (
        <div>
          <Button size="compact-xs" variant="default" onClick={() => onChange({ options: withoutLayout(options) })}>
            Detect everything again
          </Button>
        </div>
      )}
    </div>
  )
}

interface TextFieldsProps {
  readonly options: TextLayout
  readonly found: TextLayout | null
  readonly onChange: (part: Partial<TextLayout>) => void
}

const yesNo = [
  ['yes', 'Yes'],
  ['no', 'No'],
] as const
const asChoice = (value: boolean | undefined) => (value === undefined ? undefined : value ? 'yes' : 'no')
const asBoolean = (value: string | undefined) => (value === undefined ? undefined : value === 'yes')
const quotes = { '"': 'Double quotes "', "'": "Single quotes '", '': 'None' } as const
const escapes = { '"': 'Doubled quote ""', '\\': 'Backslash \\"' } as const
const comments = ['#', '%', '//', ';', '!', '*', ''] as const
const delimiters = [',', ';', '\t', '|', ' '] as const

function TextFields({ options, found, onChange }: TextFieldsProps) {
  const delimiter = options.aligned ? 'aligned' : options.delimiter
  const isOther = delimiter !== undefined && delimiter !== 'aligned' && !delimiters.some((one) => one === delimiter)
  const foundDelimiter = found?.aligned ? 'Aligned columns' : found?.delimiter === undefined ? undefined : delimiterName(found.delimiter)
  return (
    <>
      <Choice
        label="Encoding"
        value={options.encoding}
        found={found?.encoding && encodingNames[found.encoding]}
        data={encodings.map((value): [Encoding, string] => [value, encodingNames[value]])}
        onChange={(encoding) => onChange({ encoding })}
      />
      <Choice
        label="Delimiter"
        value={isOther ? 'other' : delimiter}
        found={foundDelimiter}
        data={[
          ...delimiters.map((value): [string, string] => [value, delimiterName(value)]),
          ['aligned', 'Aligned columns'],
          ['other', 'Other…'],
        ]}
        onChange={(value) =>
          onChange(
            value === 'aligned'
              ? { aligned: true, delimiter: undefined }
              : { aligned: undefined, delimiter: value === 'other' ? '~' : value },
          )
        }
      />
      {isOther && (
        <TextInput
          label="Other delimiter"
          maxLength={2}
          value={options.delimiter ?? ''}
          onChange={(event) => {
            const last = event.target.value.slice(-1)
            if (Delimiter.safeParse(last).success) onChange({ delimiter: last })
          }}
        />
      )}
      <Choice
        label="Header row"
        value={asChoice(options.header)}
        found={found?.header === undefined ? undefined : found.header ? 'Yes' : 'No'}
        data={yesNo}
        onChange={(value) => onChange({ header: asBoolean(value) })}
      />
      <Choice
        label="Units row"
        value={asChoice(options.units)}
        found={found === null ? undefined : found.units ? 'Yes' : 'No'}
        data={yesNo}
        onChange={(value) => onChange({ units: asBoolean(value) })}
      />
      <Choice
        label="Quotes"
        value={options.quote}
        found={found?.quote === undefined ? undefined : quotes[found.quote]}
        data={(['"', "'", ''] as const).map((value) => [value, quotes[value]])}
        onChange={(quote) => onChange({ quote })}
      />
      <Choice
        label="Quote inside a value"
        value={options.escape}
        found={found?.escape && escapes[found.escape]}
        data={(['"', '\\'] as const).map((value) => [value, escapes[value]])}
        onChange={(escape) => onChange({ escape })}
      />
      <Choice
        label="Comment lines"
        value={options.comment}
        found={found === null ? undefined : found.comment ? `Begin with ${found.comment}` : 'None'}
        data={comments.map((value) => [value, value === '' ? 'None' : `Begin with ${value}`])}
        onChange={(comment) => onChange({ comment })}
      />
      <NumberInput
        label="Lines to skip"
        min={0}
        max={10_000}
        clampBehavior="strict"
        allowDecimal={false}
        placeholder={found === null ? 'Detect' : `Detected: ${found.skipLines ?? 0}`}
        value={options.skipLines ?? ''}
        onChange={(value) => onChange({ skipLines: typeof value === 'number' ? value : undefined })}
      />
    </>
  )
}

interface ChoiceProps<Value extends string> {
  readonly label: string
  readonly value: Value | undefined
  /** What stands in the file, as its name. */
  readonly found: ReactNode
  readonly data: readonly (readonly [Value, string])[]
  readonly onChange: (value: Value | undefined) => void
}

/** A choice whose first answer is what the file says. */
function Choice<Value extends string>({ label, value, found, data, onChange }: ChoiceProps<Value>) {
  // The empty text is a value of some: none may stand for it in the list.
  const places = data.map(([, title], place) => ({ value: String(place), label: title }))
  const place = data.findIndex(([one]) => one === value)
  return (
    <Select
      label={label}
      data={[{ value: 'found', label: found ? `Detected: ${String(found)}` : 'Detect' }, ...places]}
      value={place < 0 ? 'found' : String(place)}
      onChange={(chosen) => onChange(chosen === null || chosen === 'found' ? undefined : data[Number(chosen)][0])}
    />
  )
}

/** Something about the file was set by hand. */
const isSet = (options: ImportOptions) => Object.keys(withoutLayout(options)).length < definedKeys(options).length
const definedKeys = (options: ImportOptions) => Object.values(options).filter((value) => value !== undefined)
