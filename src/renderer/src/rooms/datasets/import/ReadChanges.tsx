import { Button } from '@mantine/core'
import { useState } from 'react'
import type { ReadingReport } from '../../../../../shared/domain/datasets/changes.ts'
import { counted } from '../../../../../shared/numbers.ts'
import { changedColumns, ChangesList } from './ChangesList.tsx'

interface ReadChangesProps {
  readonly report: ReadingReport
  readonly sensitive: readonly string[]
}

/** What reading changes, in one line; the list opens beneath. */
export function ReadChanges({ report, sensitive }: ReadChangesProps) {
  const { values, layout } = report
  const [open, setOpen] = useState(values.length > 0 && values.length <= 6)
  if (values.length + layout.length === 0) return null
  const lost = values.filter(({ change }) => change === 'rounded' || change === 'converted').length
  return (
    <section className="card" aria-label="What reading changes">
      <header>
        <h3 className="h3">Changes</h3>
        <span className="dim">
          {values.length === 0 ? 'no value' : `values of ${counted(changedColumns(values), 'column')}`}
          {lost > 0 && ', some not exactly reversible'}
        </span>
        <Button className="push" size="compact-xs" variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Hide' : 'Show'}
        </Button>
      </header>
      {open && <ChangesList report={report} sensitive={sensitive} maxHeight={200} />}
    </section>
  )
}
