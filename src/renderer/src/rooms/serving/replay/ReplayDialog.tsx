import { Button, NumberInput, Select } from '@mantine/core'
import { useState } from 'react'
import { type Deployment, ReplayReport } from '../../../../../shared/contract/serving/index.ts'
import { api, client } from '../../../app/connection.ts'
import { jobResult, useFollowedJob } from '../../../app/jobs.ts'
import { useMutation, useQuery } from '../../../app/queries.ts'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { Bar } from '../../../ui/marks.tsx'
import { ReplayFindings } from './ReplayFindings.tsx'

const day = 86_400_000
const spans = [
  { value: 'all', label: 'All that is in the log' },
  { value: String(day), label: 'The last day' },
  { value: String(7 * day), label: 'The last 7 days' },
  { value: String(30 * day), label: 'The last 30 days' },
] as const

/** Inside a dialog: how another version would have answered the requests of the log. */
export function ReplayDialog({ deployment: { name, model, revision } }: { readonly deployment: Deployment }) {
  const versions = useQuery(api.models.get.queryOptions({ input: { name: model } })).data?.versions ?? []
  const live = new Set(revision.arms.map(({ ref }) => ref))
  const proposed = versions.find(({ ref }) => !live.has(ref))?.ref ?? null
  const [chosen, setChosen] = useState<string | null>(null)
  const [span, setSpan] = useState<string>('all')
  const [limit, setLimit] = useState<number | string>(100_000)
  const [jobId, setJobId] = useState<number | undefined>(undefined)
  const job = useFollowedJob(jobId)
  const ref = chosen ?? proposed ?? revision.arms[0].ref
  const replay = useMutation({
    mutationFn: async () => {
      const from = span === 'all' ? undefined : Date.now() - Number(span)
      const started = await client.serving.replay({ name, ref, from, limit: Number(limit) })
      setJobId(started.jobId)
      return ReplayReport.parse(await jobResult(started.jobId))
    },
    onError: () => {},
  })
  const cancel = () => jobId !== undefined && void client.jobs.cancel({ jobId }).catch(() => {})
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        replay.mutate()
      }}
    >
      <p className="soft sm">The version predicts the logged inputs again. Nothing is sent to callers, and nothing is added to the log.</p>
      <div className="replay-fields">
        <Select
          label="Version"
          searchable
          data={versions.map(({ ref: of, aliases }) => ({ value: of, label: aliases.length > 0 ? `${of} (${aliases.join(', ')})` : of }))}
          value={ref}
          onChange={setChosen}
        />
        <Select label="Requests of" data={[...spans]} value={span} onChange={(value) => value !== null && setSpan(value)} />
        <NumberInput
          label="At most"
          min={1}
          max={10_000_000}
          suffix=" requests"
          thousandSeparator=","
          hideControls
          value={limit}
          onChange={setLimit}
        />
      </div>
      {replay.isError && <FailureBanner error={replay.error} />}
      <div className="row wrap">
        <Button type="submit" loading={replay.isPending} disabled={limit === ''}>
          Replay
        </Button>
        {replay.isPending && (
          <>
            <Button variant="default" onClick={cancel}>
              Cancel
            </Button>
            <span className="grow">
              <Bar share={job?.progress ?? 0} label="Replaying" />
            </span>
            <span className="dim xs">{job?.detail}</span>
          </>
        )}
      </div>
      {replay.data && jobId !== undefined && <ReplayFindings jobId={jobId} report={replay.data} />}
    </form>
  )
}
