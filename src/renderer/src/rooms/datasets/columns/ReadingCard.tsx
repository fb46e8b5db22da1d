import { Button } from '@mantine/core'
import { useState } from 'react'
import type { DatasetVersion } from '../../../../../shared/contract/datasets/index.ts'
import type { ReadingReport } from '../../../../../shared/domain/datasets/changes.ts'
import type { Manifest } from '../../../../../shared/domain/datasets/dataset.ts'
import { filesText, formText, readingSummary } from '../../../../../shared/domain/datasets/readingTexts.ts'
import type { ColumnReading } from '../../../../../shared/domain/datasets/values.ts'
import { fileFactsOf } from '../../../../../shared/domain/datasets/versionSource.ts'
import { counted } from '../../../../../shared/numbers.ts'
import { Card } from '../../../ui/Card.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { ChangesList } from '../import/ChangesList.tsx'

interface ReadingCardProps {
  readonly version: DatasetVersion
  readonly manifest: Manifest
  readonly report: ReadingReport
}

/** How the file of a version was read: in one line, with the forms of its columns and every change beneath. Nothing where it is not known. */
export function ReadingCard({ version: { source }, manifest: { reading }, report }: ReadingCardProps) {
  const [open, setOpen] = useState(false)
  const facts = fileFactsOf(source)
  if (!facts) return null
  const columns = reading?.columns ?? []
  const { format, layout = null, contents = null } = facts
  const summary = readingSummary({ format, layout, contents, columnReadings: columns, notes: report.layout })
  const tokens = (reading?.nullTokens ?? []).filter((token) => token !== '')
  const files = filesText(facts, 100)
  const hasMore = columns.length + report.layout.length + report.values.length + tokens.length > 0 || files !== null
  return (
    <Card
      title="How it was read"
      className="reading-card"
      note={<span className="wrap-text">{[...summary, changesText(report)].join(' · ')}</span>}
      actions={
        hasMore && (
          <Button size="compact-xs" variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? 'Hide details' : 'Details'}
          </Button>
        )
      }
    >
      {open && (
        <div className="reading-details">
          {files !== null && <p className="foot-note wrap-text">Files: {files}</p>}
          {tokens.length > 0 && <p className="foot-note">Treated as missing: {tokens.map((token) => JSON.stringify(token)).join(', ')}</p>}
          {columns.length > 0 && (
            <DataTable
              label="Columns with a format of their own"
              columns={formColumns}
              rows={columns}
              rowKey={({ column }) => column}
              maxHeight={200}
            />
          )}
          <ChangesList report={report} maxHeight={200} />
        </div>
      )}
    </Card>
  )
}

function changesText({ values }: ReadingReport): string {
  const changed = values.reduce((sum, { count }) => sum + count, 0)
  return changed === 0 ? 'no value changed' : `${counted(changed, 'value')} changed or missing`
}

const formColumns: readonly Column<ColumnReading>[] = [
  { id: 'column', title: 'Column', names: true, className: 'clip', value: ({ column }) => column, tip: ({ column }) => column },
  { id: 'form', title: 'Format of its values', value: ({ form }) => (form ? formText(form) : 'as its type') },
  {
    id: 'tokens',
    title: 'Treated as missing',
    value: ({ nullTokens }) => nullTokens?.map((token) => (token === '' ? 'empty' : JSON.stringify(token))).join(', '),
    cell: ({ nullTokens }) =>
      nullTokens === undefined ? (
        <span className="dim">as in the whole file</span>
      ) : nullTokens.every((token) => token === '') ? (
        'only empty values'
      ) : (
        nullTokens
          .filter((token) => token !== '')
          .map((token) => JSON.stringify(token))
          .join(', ')
      ),
  },
]
