import { Button, SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import type { Monitor } from '../../../../../shared/contract/monitoring/index.ts'
import { counted } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { askCheckFile } from '../../../app/monitor.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Empty } from '../../../ui/Empty.tsx'
import { TimelineView } from './TimelineView.tsx'

const day = 86_400_000
/** Those that drift most are drawn at first, and all at a click. */
const [shownColumns, allColumns] = [60, 500]
const ranges = [
  { value: 'day', label: '24 hours', span: day },
  { value: 'week', label: '7 days', span: 7 * day },
  { value: 'month', label: '30 days', span: 30 * day },
  { value: 'all', label: 'All', span: null },
] as const
type Range = (typeof ranges)[number]['value']

/** What a monitor has found over time. */
export function TimelineTab({ monitor }: { readonly monitor: Monitor }) {
  const { name, last } = monitor
  const [range, setRange] = useState<Range>('all')
  const span = ranges.find(({ value }) => value === range)?.span ?? null
  // Up to the newest window, and not up to now: of a monitor that has found nothing for long the last windows are what is there.
  const from = span === null || last === null ? null : last.end - span
  const [most, setMost] = useState(shownColumns)
  const input = { name, from, places: 240, columns: most }
  const timeline = useQuery({
    ...api.monitoring.timeline.queryOptions({ input }),
    queryKey: [...api.monitoring.timeline.queryKey({ input }), last?.id ?? null, monitor.windows],
    placeholderData: (shown) => shown,
  })
  if (last === null) return <NoWindows monitor={monitor} />
  return (
    <Answer query={timeline} lines={10}>
      {(data) => (
        <Card
          title="Timeline"
          note={
            data.places.length < data.windows
              ? `${counted(data.windows, 'window')}; of those at one place the worst is shown`
              : counted(data.windows, 'window')
          }
          actions={
            <SegmentedControl
              size="xs"
              aria-label="Time range"
              value={range}
              data={ranges.map(({ value, label }) => ({ value, label }))}
              onChange={(value) => setRange(ranges.find((one) => one.value === value)?.value ?? 'all')}
            />
          }
          padded
        >
          {data.places.length === 0 ? <p className="dim sm">No windows in this range.</p> : <TimelineView name={name} timeline={data} />}
          {data.columns.length === most && most < allColumns && (
            <Button variant="default" size="compact-xs" onClick={() => setMost(allColumns)}>
              Show all columns
            </Button>
          )}
        </Card>
      )}
    </Answer>
  )
}

function NoWindows({ monitor: { name, settings } }: { readonly monitor: Monitor }) {
  const { source } = settings
  const steps = {
    deployment: ['Callers send rows to the deployment; its request log keeps inputs and answers.', 'A window is checked once it is over.'],
    folder: ['Put a file into the folder.', 'It is checked once its size and time no longer change.'],
    dataset: ['Append rows to the dataset, or import a new version.', 'Each new version is checked.'],
    files: ['Choose a file; it is compared with the reference and kept as a window.'],
  }[source.kind]
  return (
    <Empty title="No windows yet" why="The timeline begins with the first window that is checked." steps={steps}>
      {source.kind === 'files' && <Button onClick={() => askCheckFile(name)}>Check a file…</Button>}
    </Empty>
  )
}
