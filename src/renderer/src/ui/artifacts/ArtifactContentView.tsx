import { useMemo, useState } from 'react'
import type { ArtifactContent, PreviewImage } from '../../../../shared/contract/tracking/index.ts'
import { count, counted } from '../../../../shared/numbers.ts'
import { IconFile } from '../icons.ts'
import { type Column, DataTable } from '../table/DataTable.tsx'

interface ArtifactContentViewProps {
  readonly content: ArtifactContent
  readonly name: string
}

/** A file's text, table or image; nothing of it is executed, and nothing that it names is loaded. */
export function ArtifactContentView({ content, name }: ArtifactContentViewProps) {
  switch (content.kind) {
    case 'text':
      return <Text content={content} name={name} />
    case 'table':
      return <Table content={content} name={name} />
    case 'image':
      return <Image image={content} name={name} />
    case 'none':
      return (
        <div className="artifact-none dim sm">
          <IconFile className="i" aria-hidden />
          <span>{content.reason}</span>
        </div>
      )
  }
}

type Of<Kind extends ArtifactContent['kind']> = Extract<ArtifactContent, { kind: Kind }>

const maskedNote = 'Values of sensitive columns are masked.'

function Notes({ notes }: { readonly notes: readonly (string | false)[] }) {
  const shown = notes.filter((note) => note !== false)
  return shown.length === 0 ? null : <p className="artifact-note">{shown.join(' ')}</p>
}

function Text({ content: { text, language, truncated, masked }, name }: { readonly content: Of<'text'>; readonly name: string }) {
  const shown = useMemo(() => (language === 'json' && !truncated ? indented(text) : text), [text, language, truncated])
  return (
    <>
      <Notes notes={[truncated && 'Only the beginning is shown. Save the file to read all of it.', masked && maskedNote]} />
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls */}
      <pre className="artifact-content artifact-text" tabIndex={0} aria-label={name}>
        {shown === '' ? <span className="dim">The file is empty.</span> : shown}
      </pre>
    </>
  )
}

/** JSON as people read it; any other text as it is. */
function indented(text: string): string {
  // What has lines is laid out already, and numbers that JavaScript rounds stay as they are written.
  if (text.trim().includes('\n') || /\d{16}/.test(text)) return text
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

type TableRow = readonly (string | null)[]

function Table({ content: { columns, rows, truncated, masked }, name }: { readonly content: Of<'table'>; readonly name: string }) {
  const shown = useMemo(
    (): Column<readonly [number, TableRow]>[] => [
      { id: 'row', title: 'Row', names: true, quiet: true, numeric: true, className: 'dim', value: ([row]) => row + 1 },
      ...columns.map(
        ({ name: title, type }, place): Column<readonly [number, TableRow]> => ({
          id: `${place} ${title}`,
          title,
          help: type,
          className: 'clip',
          numeric: /int|double|float|decimal|number/i.test(type),
          value: ([, row]) => row[place],
          tip: ([, row]) => row[place] ?? undefined,
        }),
      ),
    ],
    [columns],
  )
  const numbered = useMemo(() => rows.map((row, place) => [place, row] as const), [rows])
  return (
    <>
      <Notes
        notes={[truncated && `The first ${counted(rows.length, 'row')} of ${counted(columns.length, 'column')}.`, masked && maskedNote]}
      />
      <div className="artifact-content">
        <DataTable label={name} columns={shown} rows={numbered} rowKey={([row]) => row} maxHeight="100%" empty="The table has no rows." />
      </div>
    </>
  )
}

export function Image({ image: { mime, base64, width, height }, name }: { readonly image: PreviewImage; readonly name: string }) {
  const [whole, setWhole] = useState(false)
  return (
    <>
      <p className="artifact-note row">
        <span className="num">
          {count(width)} × {count(height)} pixels
        </span>
        <button type="button" className="link" aria-pressed={whole} onClick={() => setWhole(!whole)}>
          {whole ? 'Fit to window' : 'Actual size'}
        </button>
      </p>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls */}
      <div className={`artifact-content`} tabIndex={0} role="group" aria-label={name}>
        <div className={`artifact-image ${whole ? 'whole' : ''}`}>
          <img
            src={`data:${mime};base64,${base64}`}
            alt={name}
            width={width}
            height={height}
            style={{ height: whole ? undefined : 'auto' }}
          />
        </div>
      </div>
    </>
  )
}
