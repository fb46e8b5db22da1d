import { Button, SegmentedControl, Select } from '@mantine/core'
import { useState } from 'react'
import type { Deployment } from '../../../../../shared/contract/serving/index.ts'
import { counted } from '../../../../../shared/numbers.ts'
import { Card } from '../../../ui/Card.tsx'
import { answersCallers } from '../live/seconds.ts'
import { useLive } from '../live/useLive.ts'
import { RequestsTable } from './RequestsTable.tsx'
import { type RequestCursor, useRequestPage } from './useRequestPage.ts'

const atOnce = 100

/** The request log of a deployment, page by page, newest first. */
export function Requests({ deployment: { name, model, revision } }: { readonly deployment: Deployment }) {
  const { latest } = useLive()
  const [errors, setErrors] = useState(false)
  const [ref, setRef] = useState<string | null>(null)
  const [arm, setArm] = useState<string | null>(null)
  /** Where each page after the first begins, in the order in which they were opened. */
  const [pages, setPages] = useState<readonly RequestCursor[]>([])
  const own = latest?.arms.filter((one) => one.deployment === name) ?? []
  const grown = own.filter(answersCallers).reduce((sum, { requests }) => sum + requests, 0)
  const before = pages.at(-1)
  const page = useRequestPage({ name, limit: atOnce, errors, ref: ref ?? undefined, arm: arm ?? undefined, before, grown })
  const filtered = (change: () => void) => {
    change()
    setPages([])
  }
  const last = page.data?.entries.at(-1)
  const refs = [...new Set([...revision.arms, ...revision.shadows, ...own].map((one) => one.ref))].sort()
  const arms = [...new Set([...revision.arms.map((one) => one.name), ...own.map((one) => one.arm), 'pinned', 'shadow'])]
  return (
    <Card
      title="Requests"
      note={
        page.data && page.data.unlogged > 0
          ? `${counted(page.data.unlogged, 'request')} could not be logged`
          : page.data && page.data.unreadable + page.data.skipped > 0
            ? `${counted(page.data.unreadable, 'damaged file')} and ${counted(page.data.skipped, 'damaged line')} of the log skipped`
            : before === undefined
              ? 'newest first, as they come'
              : 'newest first'
      }
      className="requests"
    >
      <div className="row wrap requests-filters">
        <SegmentedControl
          size="xs"
          aria-label="Which requests"
          value={errors ? 'errors' : 'all'}
          onChange={(value) => filtered(() => setErrors(value === 'errors'))}
          data={[
            { value: 'all', label: 'All' },
            { value: 'errors', label: 'Errors' },
          ]}
        />
        <Select
          aria-label="Version"
          placeholder="All versions"
          clearable
          data={refs.map((value) => ({ value, label: value.startsWith(`${model}@`) ? value.slice(model.length + 1) : value }))}
          value={ref}
          onChange={(value) => filtered(() => setRef(value))}
        />
        <Select
          aria-label="Arm"
          placeholder="All arms"
          clearable
          data={arms}
          value={arm}
          onChange={(value) => filtered(() => setArm(value))}
        />
        <nav className="row push" aria-label="Pages">
          <Button size="compact-xs" variant="default" disabled={pages.length === 0} onClick={() => setPages(pages.slice(0, -1))}>
            Newer
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            disabled={!page.data?.more || last === undefined}
            onClick={() => last && setPages([...pages, { at: last.at, id: last.id }])}
          >
            Older
          </Button>
        </nav>
      </div>
      <RequestsTable deployment={name} page={page} />
    </Card>
  )
}
