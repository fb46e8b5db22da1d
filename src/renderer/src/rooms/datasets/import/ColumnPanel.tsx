import { Checkbox, Select, Switch, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ColumnType } from '../../../../../shared/domain/datasets/dataset.ts'
import { datePattern } from '../../../../../shared/domain/datasets/readingTexts.ts'
import { type ColumnReading, NumberForm, type ValueForm } from '../../../../../shared/domain/datasets/values.ts'
import { booleanForm, dateForm, dateForms, datetimeForms, formKindOf, isoForms, numberForm, plainBoolean, plainNumber } from './forms.ts'
import { type ImportRequest, splitTokens, withForm, withReading } from './importRequest.ts'

interface ColumnPanelProps {
  readonly name: string
  readonly type: ColumnType
  /** How it is read now. */
  readonly reading: ColumnReading | undefined
  readonly request: ImportRequest
  /** Key, target and marks are not chosen where rows are appended. */
  readonly appends: boolean
  readonly onChange: (part: Partial<ImportRequest>) => void
}

/** Everything that can be set for one column. */
export function ColumnPanel({ name, type, reading, request, appends, onChange }: ColumnPanelProps) {
  const { options, sensitive, protected: ofGroups } = request
  const kind = formKindOf(type)
  const setForm = (form: ValueForm | undefined) => onChange({ options: withForm(options, name, type, form) })
  const form = reading?.form
  const key = options.key ?? []
  const toggled = (list: readonly string[], on: boolean) => (on ? [...list, name] : list.filter((other) => other !== name))
  return (
    <div className="stack tight column-panel">
      <b className="clip" title={name}>
        {name}
      </b>
      {kind === 'number' && <NumberFields form={form?.kind === 'number' ? form : plainNumber} onChange={setForm} />}
      {kind === 'date' && <DateFields type={type} forms={form?.kind === 'date' ? form.forms : []} onChange={setForm} />}
      {kind === 'boolean' && <BooleanFields form={form?.kind === 'boolean' ? form : plainBoolean} onChange={setForm} />}
      <NullTokens
        tokens={reading?.nullTokens}
        onChange={(nullTokens) => onChange({ options: withReading(options, name, { nullTokens }) })}
      />
      {!appends && (
        <>
          <Switch
            label="Target"
            description="The column to predict"
            checked={options.target === name}
            onChange={(event) => onChange({ options: { ...options, target: event.target.checked ? name : null } })}
          />
          <Switch
            label="Key"
            description="Identifies a row, alone or with other key columns"
            checked={key.includes(name)}
            onChange={(event) => {
              const now = toggled(key, event.target.checked)
              onChange({ options: { ...options, key: now.length === 0 ? undefined : now } })
            }}
          />
          <Switch
            label="Sensitive"
            description="Its values are masked everywhere, also in exports and packages"
            checked={sensitive.includes(name)}
            onChange={(event) => onChange({ sensitive: toggled(sensitive, event.target.checked) })}
          />
          <Switch
            label="Protected"
            description="Fairness is evaluated over its groups"
            checked={ofGroups.includes(name)}
            onChange={(event) => onChange({ protected: toggled(ofGroups, event.target.checked) })}
          />
        </>
      )}
    </div>
  )
}

const noThousands = 'none'

function NumberFields({ form, onChange }: { readonly form: NumberForm; readonly onChange: (form: ValueForm | undefined) => void }) {
  const set = (part: Partial<NumberForm>) => onChange(numberForm({ ...form, ...part }))
  return (
    <>
      <div className="two-fields">
        <Select
          label="Decimal separator"
          comboboxProps={inside}
          data={[
            { value: '.', label: 'Point: 0.5' },
            { value: ',', label: 'Comma: 0,5' },
          ]}
          value={form.decimal}
          onChange={(decimal) =>
            set({
              decimal: decimal === ',' ? ',' : '.',
              // The two are never the same sign: the other one takes its place.
              ...(form.thousands === decimal && { thousands: decimal === ',' ? '.' : ',' }),
            })
          }
        />
        <Select
          label="Thousands separator"
          comboboxProps={inside}
          data={[
            { value: noThousands, label: 'None' },
            ...[
              { value: ',', label: 'Comma: 1,234' },
              { value: '.', label: 'Point: 1.234' },
              { value: ' ', label: 'Space: 1 234' },
              { value: "'", label: "Apostrophe: 1'234" },
            ].filter(({ value }) => value !== form.decimal),
          ]}
          value={form.thousands ?? noThousands}
          onChange={(value) => set({ thousands: value === noThousands || value === null ? undefined : (value as NumberForm['thousands']) })}
        />
        <CurrencyField currency={form.currency} onChange={(currency) => set({ currency })} />
        <Select
          label="Percent sign"
          comboboxProps={inside}
          data={[
            { value: 'none', label: 'None' },
            { value: 'points', label: '66 % is 66' },
            { value: 'fraction', label: '66 % is 0.66' },
          ]}
          value={form.percent ?? 'none'}
          onChange={(value) => set({ percent: value === 'points' || value === 'fraction' ? value : undefined })}
        />
      </div>
      <Checkbox
        label="Brackets are negative: (103.45)"
        checked={form.brackets === true}
        onChange={(event) => set({ brackets: event.target.checked ? true : undefined })}
      />
    </>
  )
}

interface CurrencyProps {
  readonly currency: string | undefined
  readonly onChange: (currency: string | undefined) => void
}

function CurrencyField({ currency, onChange }: CurrencyProps) {
  const [text, setText] = useState(currency ?? '')
  const read = (typed: string) => NumberForm.shape.currency.safeParse(typed.trim() || undefined)
  return (
    <TextInput
      label="Currency"
      placeholder="such as € or USD"
      value={text}
      error={read(text).error?.issues[0].message}
      onChange={({ target: { value } }) => {
        setText(value)
        const typed = read(value)
        if (typed.success) onChange(typed.data)
      }}
    />
  )
}

/** A list that opens stays in the panel for the keyboard and for clicks outside of it. */
const inside = { withinPortal: false }

interface DateFieldsProps {
  readonly type: ColumnType
  readonly forms: readonly string[]
  readonly onChange: (form: ValueForm | undefined) => void
}

const iso = 'iso'
const other = 'other'

function DateFields({ type, forms, onChange }: DateFieldsProps) {
  const known = type === 'date' ? dateForms : datetimeForms
  const single = forms.length === 1 && known.includes(forms[0]) ? forms[0] : null
  const isIso = forms.every((form) => form.startsWith('%Y-%m-%d'))
  const [typing, setTyping] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const use = (wanted: readonly string[]) => {
    const made = dateForm(wanted)
    setProblem(typeof made === 'string' ? made : null)
    if (typeof made !== 'string') onChange(made)
  }
  const chosen = typing ? other : isIso ? iso : (single ?? other)
  return (
    <>
      <Select
        label="Date format"
        comboboxProps={inside}
        data={[
          { value: iso, label: type === 'date' ? 'yyyy-mm-dd' : 'yyyy-mm-dd hh:mm:ss' },
          ...known.map((form) => ({ value: form, label: datePattern(form) })),
          { value: other, label: 'Other…' },
        ]}
        value={chosen}
        onChange={(value) => {
          setTyping(value === other)
          setProblem(null)
          if (value !== other) use(value === null || value === iso ? isoForms[type === 'date' ? 'date' : 'datetime'] : [value])
        }}
      />
      {chosen === other && (
        <TextInput
          label="Format"
          placeholder="%d/%m/%Y %H:%M"
          description="%d day, %m month, %b month name, %Y year, %H:%M:%S time; several with ;"
          defaultValue={forms.join('; ')}
          error={problem}
          onBlur={(event) => use(event.target.value.split(';'))}
        />
      )}
    </>
  )
}

type BooleanFormOf = Extract<ValueForm, { kind: 'boolean' }>

function BooleanFields({ form, onChange }: { readonly form: BooleanFormOf; readonly onChange: (form: ValueForm | undefined) => void }) {
  const [yes, setYes] = useState(form.true.join(', '))
  const [no, setNo] = useState(form.false.join(', '))
  const made = booleanForm(splitTokens(yes), splitTokens(no))
  const use = () => made && onChange(made)
  return (
    <div className="two-fields">
      <TextInput label="True" value={yes} onBlur={use} onChange={(event) => setYes(event.target.value)} />
      <TextInput
        label="False"
        value={no}
        error={made === null && 'Each side needs a word of its own'}
        onBlur={use}
        onChange={(event) => setNo(event.target.value)}
      />
    </div>
  )
}

interface NullTokensProps {
  /** Undefined: those of the file. */
  readonly tokens: readonly string[] | undefined
  readonly onChange: (tokens: string[] | undefined) => void
}

function NullTokens({ tokens, onChange }: NullTokensProps) {
  const [text, setText] = useState((tokens ?? []).filter((token) => token !== '').join(', '))
  const off = tokens?.every((token) => token === '') ?? false
  return (
    <>
      <TextInput
        label="Treat as missing in this column"
        placeholder="as in the whole file"
        value={text}
        disabled={off}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => {
          const typed = splitTokens(text)
          onChange(typed.length === 0 ? undefined : typed)
        }}
      />
      <Checkbox
        label="Only empty values are missing"
        checked={off}
        onChange={(event) => {
          setText('')
          onChange(event.target.checked ? [] : undefined)
        }}
      />
    </>
  )
}
