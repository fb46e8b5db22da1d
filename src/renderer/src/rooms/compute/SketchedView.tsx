import { Button } from '@mantine/core'
import type { Sketched, SketchedColumn, SketchedDrift, SketchedProfile } from '../../../../shared/contract/compute/profiles.ts'
import { errorTexts } from '../../../../shared/domain/compute/sketchErrors.ts'
import { count, counted, duration } from '../../../../shared/numbers.ts'
import { Card } from '../../ui/Card.tsx'
import { IconInfoCircle } from '../../ui/icons.ts'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'
import { Distribution, valueColumns } from '../datasets/columns/ProfileTable.tsx'
import { ChangesCard } from '../monitoring/window/ChangesCard.tsx'
import { ChecksCard } from '../monitoring/window/ChecksCard.tsx'
import { Overlays } from '../monitoring/window/Overlays.tsx'
import { VerdictCard } from '../monitoring/window/VerdictCard.tsx'
import { checksOf } from '../monitoring/window/verdict.ts'
import '../monitoring/monitoring.css'

interface SketchedViewProps {
  readonly sketched: Sketched
  /** Begins another. */
  readonly onMore: () => void
}

/** What was found in files: what drifts first, then each column, with how exact the values are. */
export function SketchedView({ sketched: { profile, drift, target, seconds }, onMore }: SketchedViewProps) {
  const where = target === null ? 'on this computer' : `on ${target}`
  return (
    <>
      <div className="row wrap">
        <b className="clip" title={profile.source}>
          {nameOf(profile.source)}
        </b>
        <span className="sm soft num">
          {counted(profile.rows, 'row')} in {counted(profile.files, 'file')}, read {where} in {duration(seconds * 1_000)}
        </span>
        <span className="push">
          <Button variant="default" onClick={onMore}>
            Other files…
          </Button>
        </span>
      </div>
      {drift && <Drift drift={drift} />}
      <Columns profile={profile} />
      <ul className="window-notes sm" aria-label="Notes">
        {[...errorTexts(profile.columns), ...profile.notes].map((note) => (
          <li key={note} className="row">
            <IconInfoCircle className="i s" aria-hidden /> <span className="wrap-text">{note}</span>
          </li>
        ))}
      </ul>
    </>
  )
}

function Drift({ drift: { reference, comparison, overlays } }: { readonly drift: SketchedDrift }) {
  const report = { comparison, more: [] }
  const before = 'ref' in reference ? `Reference ${reference.ref}` : `${nameOf(reference.source)}, ${counted(reference.rows, 'row')}`
  return (
    <>
      <VerdictCard report={report} />
      <ChangesCard changes={comparison.changes} />
      <Overlays title="Columns" overlays={overlays} sides={{ reference: before, current: 'These files' }} />
      <ChecksCard checks={checksOf(report)} />
    </>
  )
}

function Columns({ profile: { columns, rows } }: { readonly profile: SketchedProfile }) {
  return (
    <Card title="Columns" note={count(columns.length)}>
      <DataTable label="Columns" columns={tableOf(rows)} rows={columns} rowKey={({ name }) => name} />
    </Card>
  )
}

function tableOf(rows: number): readonly Column<SketchedColumn>[] {
  return [
    {
      id: 'column',
      title: 'Column',
      names: true,
      pinned: true,
      className: 'clip',
      value: ({ name }) => name,
      tip: ({ name }) => name,
      cell: ({ name }) => name,
    },
    { id: 'type', title: 'Type', value: ({ type }) => type },
    { id: 'distribution', title: 'Distribution', cell: (column) => <Distribution column={column} rows={rows} /> },
    ...valueColumns(rows),
  ]
}

/** The last part of a path, with the folder before it where it is a pattern. */
function nameOf(source: string): string {
  const parts = source.split(/[\\/]/).filter((part) => part !== '')
  return parts.slice(/[*?]/.test(parts.at(-1) ?? '') ? -2 : -1).join('/')
}
