import { Button, Checkbox, Modal, Select, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { ImportResult, Preview } from '../../../../shared/contract/datasets.ts'
import type { ColumnType } from '../../../../shared/domain/dataset.ts'
import type { ImportOptions } from '../../../../shared/domain/import.ts'
import type { ChosenFile } from '../../../../shared/native.ts'
import { useCommand } from '../../app/commands.ts'
import { api, client, native } from '../../app/connection.ts'
import { runJob } from '../../app/jobs.ts'
import { useQuery } from '../../app/queries.ts'
import { useApp } from '../../app/state.ts'
import { Answer } from '../../ui/Answer.tsx'
import { IconFolderOpen } from '../../ui/icons.ts'
import { useImport } from './importState.ts'

const kinds = [{ title: 'Data files', extensions: ['csv', 'tsv', 'json', 'jsonl', 'ndjson', 'parquet'] }]
const columnTypes: readonly ColumnType[] = ['integer', 'number', 'boolean', 'date', 'datetime', 'text']

/** From a file to a dataset version: what would be made of it is seen and mended before anything is stored. */
export function ImportDialog() {
  const { overlay, show } = useApp()
  const open = useApp((state) => state.app?.workspace != null)
  const { choose, appendTo } = useImport()
  const close = () => {
    show(null)
    choose(null)
    appendTo(null)
  }
  useCommand('dataset.import', { run: () => show('import'), disabled: open ? undefined : 'No workspace is open' })
  return (
    <Modal opened={overlay === 'import'} onClose={close} title="Import data" size={920}>
      <ImportForm onDone={close} />
    </Modal>
  )
}

function ImportForm({ onDone }: { readonly onDone: () => void }) {
  const { file, choose } = useImport()
  const pick = () => void native.pickFile({ title: 'Import data', kinds }).then((chosen) => chosen && choose(chosen))
  if (file) return <Chosen key={file.token} file={file} onDone={onDone} onOther={pick} />
  return (
    <div className="hero" style={{ padding: 24 }}>
      <p className="soft">CSV, TSV, JSON, JSON Lines or Parquet. Drop a file here or choose one; nothing is stored before you say so.</p>
      <Button data-autofocus leftSection={<IconFolderOpen className="i s" aria-hidden />} onClick={pick}>
        Choose a file…
      </Button>
    </div>
  )
}

interface ChosenProps {
  readonly file: ChosenFile
  readonly onDone: () => void
  readonly onOther: () => void
}

function Chosen({ file, onDone, onOther }: ChosenProps) {
  const { into } = useImport()
  const [options, setOptions] = useState<ImportOptions>({})
  const [name, setName] = useState(into ?? file.name.replace(/\.[^.]+$/, ''))
  const preview = useQuery({
    ...api.datasets.inspect.queryOptions({ input: { file: file.token, options } }),
    placeholderData: (before: Preview | undefined) => before,
  })
  const datasets = useQuery(api.datasets.list.queryOptions({ input: {} })).data ?? []
  const navigate = useNavigate()
  const exists = datasets.some((dataset) => dataset.name === name.trim())
  const change = (part: Partial<ImportOptions>) => setOptions((before) => ({ ...before, ...part }))
  const start = () => {
    onDone()
    const wish = { name: name.trim(), file: file.token, options }
    void runJob(
      () => (into === null ? client.datasets.import(wish) : client.datasets.append(wish)),
      (result) => {
        tell(result as ImportResult)
        void navigate({ to: '/datasets/$name', params: { name: wish.name }, search: {} })
        return null
      },
    )
  }
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        start()
      }}
    >
      <div className="row wrap import-options">
        <TextInput
          data-autofocus
          label="Name"
          value={name}
          disabled={into !== null}
          onChange={(event) => setName(event.target.value)}
          description={into !== null ? 'Its rows are appended' : exists ? 'It becomes the next version of this dataset' : 'A new dataset'}
        />
        <TargetSelect preview={preview.data} value={options.target ?? null} onChange={(target) => change({ target })} />
        {preview.data?.delimiter != null && (
          <TextInput
            label="Delimiter"
            w={84}
            value={options.delimiter ?? (preview.data.delimiter === '\t' ? '\\t' : preview.data.delimiter)}
            onChange={(event) => change({ delimiter: event.target.value === '\\t' ? '\t' : event.target.value.slice(-1) || undefined })}
          />
        )}
        {preview.data?.delimiter != null && (
          <TextInput
            label="Missing values"
            placeholder="empty, NA, null"
            onChange={(event) =>
              change({
                nullTokens: event.target.value === '' ? undefined : ['', ...event.target.value.split(',').map((token) => token.trim())],
              })
            }
          />
        )}
        {preview.data?.delimiter != null && (
          <Checkbox
            label="First row has the names"
            checked={options.header ?? preview.data.header}
            onChange={(event) => change({ header: event.target.checked })}
          />
        )}
      </div>
      <Answer query={preview} lines={8}>
        {(data) => (
          <PreviewTable
            preview={data}
            options={options}
            onType={(column, type) => change({ types: withType(options.types, column, type) })}
          />
        )}
      </Answer>
      <div className="row wrap">
        <Button type="submit" disabled={name.trim() === '' || preview.isError || preview.isPending}>
          {into === null ? 'Import' : 'Append'}
        </Button>
        <Button variant="default" onClick={onOther}>
          Another file…
        </Button>
        <span className="dim sm clip">{file.name}</span>
      </div>
    </form>
  )
}

interface TargetProps {
  readonly preview: Preview | undefined
  readonly value: string | null
  readonly onChange: (target: string | null) => void
}

/** What is to be predicted, usually; it can be another column in each run. */
function TargetSelect({ preview, value, onChange }: TargetProps) {
  return (
    <Select
      label="Target"
      description="What a model is to predict"
      placeholder="none"
      clearable
      searchable
      allowDeselect
      data={[...new Set(preview?.columns.map(({ name }) => name) ?? [])]}
      value={value}
      onChange={onChange}
    />
  )
}

interface TableProps {
  readonly preview: Preview
  readonly options: ImportOptions
  readonly onType: (column: string, type: ColumnType) => void
}

function PreviewTable({ preview, options, onType }: TableProps) {
  return (
    <>
      {preview.warnings.map((warning) => (
        <p key={warning} className="banner warn">
          {warning}
        </p>
      ))}
      <div className="card table-wrap" style={{ maxHeight: 340 }}>
        <table className="table">
          <caption className="vh">The first rows of the file</caption>
          <thead>
            <tr>
              {preview.columns.map(({ name, type }, index) => (
                // oxlint-disable-next-line react/no-array-index-key -- names can repeat before they are checked
                <th key={index} scope="col">
                  <span className="clip">{name}</span>
                  <Select
                    aria-label={`Type of ${name}`}
                    size="xs"
                    w={110}
                    data={[...columnTypes]}
                    value={options.types?.find(({ column }) => column === name)?.type ?? type}
                    onChange={(wanted) => wanted && onType(name, wanted as ColumnType)}
                  />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {preview.rows.slice(0, 20).map((row, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- rows of a file
              <tr key={index}>
                {row.map((cell, column) => (
                  // oxlint-disable-next-line react/no-array-index-key
                  <td key={column} className="clip">
                    {cell ?? <span className="dim">missing</span>}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

function withType(types: ImportOptions['types'], column: string, type: ColumnType): ImportOptions['types'] {
  return [...(types ?? []).filter((other) => other.column !== column), { column, type }]
}

function tell({ version, identicalTo, warnings, personal }: ImportResult): void {
  const title = identicalTo === null ? `Placed ${version.ref}` : `Identical to ${identicalTo}`
  const message =
    identicalTo === null
      ? `${version.rows.toLocaleString('en')} rows, ${version.columns} columns`
      : 'The same content is there already: nothing was added.'
  notifications.show({ title, message })
  for (const text of warnings) notifications.show({ color: 'yellow', title: version.ref, message: text, autoClose: false })
  if (personal.length > 0)
    notifications.show({
      color: 'yellow',
      autoClose: false,
      title: 'It may hold personal data',
      message: `${personal.map(({ column }) => column).join(', ')}: mark what is sensitive under Profile, and it is masked everywhere.`,
    })
}

/** A file that the system opened with Cairn, or that was dropped, goes straight to the dialog. */
export function useOpenedFiles(): void {
  const { choose } = useImport()
  const show = useApp((state) => state.show)
  useEffect(
    () =>
      native.onOpenFile((file) => {
        if (file.name.endsWith('.cairn')) return
        choose(file)
        show('import')
      }),
    [choose, show],
  )
}
