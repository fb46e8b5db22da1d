import { Button } from '@mantine/core'
import { modals } from '@mantine/modals'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Reproduction, RunResult } from '../../../../shared/contract/experiments/index.ts'
import { Verdict } from '../experiments/Verdict.tsx'
import type { Job } from '../../../../shared/contract/jobs.ts'
import { count, duration, none } from '../../../../shared/numbers.ts'
import { rests } from '../../../../shared/domain/job.ts'
import { failureOf } from '../../app/failures.ts'
import { api, client } from '../../app/connection.ts'
import { useActiveJobs, useJobs } from '../../app/jobs.ts'
import { useMutation, useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { FailureBanner } from '../../ui/Failure.tsx'
import { IconAlertTriangle } from '../../ui/icons.ts'
import { Ago, Badge, Bar } from '../../ui/marks.tsx'
import { Page } from '../../ui/Page.tsx'
import { StatusBadge } from '../../ui/StatusBadge.tsx'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'
import { instant } from '../../ui/table/order.ts'
import { Permission, PermissionButtons } from './Permission.tsx'
import { showSubmissions } from './Submissions.tsx'

/** Of older ones the next part is asked for. */
const atOnce = 1_000

/** What runs, waits, and has ended: what runs comes first, whatever is shown of the others. */
export function JobsPage() {
  const [before, setBefore] = useState<number | undefined>(undefined)
  const active = useActiveJobs()
  const heard = useJobs((state) => state.jobs)
  const input = { limit: atOnce, before }
  const jobs = useQuery({
    ...api.jobs.list.queryOptions({ input }),
    queryKey: [...api.jobs.list.queryKey({ input }), before === undefined ? heard.size : 0, active.length],
    placeholderData: (shown) => shown,
  })
  const cancelAll = useMutation({
    mutationFn: () => Promise.all(active.map(({ id }) => client.jobs.cancel({ jobId: id }).catch(ignoreEnded))),
  })
  return (
    <Page
      title="Jobs"
      sub="Each job runs in its own process and continues when you leave this screen"
      fill
      actions={
        active.length > 1 && (
          <Button variant="default" loading={cancelAll.isPending} onClick={() => cancelAll.mutate()}>
            Cancel all {count(active.length)}
          </Button>
        )
      }
    >
      <Answer query={jobs}>
        {(list) =>
          list.length === 0 && before === undefined ? (
            <Empty
              title="No jobs yet"
              why="Imports, trainings, evaluations and packages are jobs: what they do and how they ended is kept here."
            />
          ) : (
            <div className="jobs">
              <AllJobs
                jobs={activeFirst(
                  list.map((job) => heard.get(job.id) ?? job),
                  active,
                )}
              />
              <Older list={list} before={before} onBefore={setBefore} />
            </div>
          )
        }
      </Answer>
    </Page>
  )
}

function AllJobs({ jobs }: { readonly jobs: readonly Job[] }) {
  // Who has no jobs elsewhere needs no column for it.
  const shown = jobs.some(({ target }) => target !== null) ? columns : columns.filter(({ id }) => id !== 'where')
  return <DataTable card label="Jobs" columns={shown} rows={jobs} rowKey={({ id }) => id} maxHeight="100%" />
}

interface OlderProps {
  readonly list: readonly Job[]
  readonly before: number | undefined
  readonly onBefore: (before: number | undefined) => void
}

/** The way through more jobs than are shown at once. */
function Older({ list, before, onBefore }: OlderProps) {
  const oldest = list.at(-1)?.id
  const more = list.length === atOnce && oldest !== undefined
  if (!more && before === undefined) return null
  return (
    <nav className="row" aria-label="Pages">
      <Button size="compact-xs" variant="default" disabled={before === undefined} onClick={() => onBefore(undefined)}>
        Newest
      </Button>
      <Button size="compact-xs" variant="default" disabled={!more} onClick={() => onBefore(oldest)}>
        Older
      </Button>
      {list.length > 0 && (
        <span className="dim sm num">
          Jobs {count(list[0].id)} to {count(list[list.length - 1].id)}
        </span>
      )}
    </nav>
  )
}

/** Jobs that run or wait, the oldest first as they take their turn; then the others, the newest first. */
function activeFirst(list: readonly Job[], active: readonly Job[]): Job[] {
  const running = new Set(active.map(({ id }) => id))
  return [...active, ...list.filter(({ id }) => !running.has(id))]
}

/** It may have ended by itself meanwhile. @throws anything else */
function ignoreEnded(thrown: unknown): void {
  if (failureOf(thrown).code !== 'JOB_NOT_RUNNING') throw thrown
}

const columns: readonly Column<Job>[] = [
  {
    id: 'what',
    title: 'Job',
    names: true,
    pinned: true,
    className: 'job-title',
    value: ({ title }) => title,
    tip: ({ title }) => title,
    cell: (job) => (
      <span className="row">
        {job.kind === 'tracking.import' ? (
          <Link to="/tracking/import" search={{ job: job.id }} className="clip" title="Show what was imported">
            {job.title}
          </Link>
        ) : job.kind === 'compute.profile' ? (
          <Link to="/compute/files" search={{ job: job.id }} className="clip" title="Show what was found">
            {job.title}
          </Link>
        ) : (
          <span className="clip">{job.title}</span>
        )}
        <span className="push">
          <JobAction job={job} />
        </span>
      </span>
    ),
  },
  {
    id: 'status',
    title: 'Status',
    value: ({ status, permission }) => (permission ? 'needs permission' : status),
    cell: ({ status, permission }) =>
      permission ? (
        <Badge tone="warn" icon={<IconAlertTriangle className="i" aria-hidden />}>
          needs permission
        </Badge>
      ) : (
        <StatusBadge status={status} />
      ),
  },
  {
    id: 'where',
    title: 'Runs on',
    width: 140,
    value: ({ target }) => target ?? '',
    tip: ({ target }) => target ?? 'This computer',
    cell: (job) =>
      job.target === null ? (
        <span className="dim">this computer</span>
      ) : (
        <button type="button" className="link clip" title={`What runs on ${job.target}, and its log`} onClick={() => showSubmissions(job)}>
          {job.target}
        </button>
      ),
  },
  { id: 'progress', title: 'Progress', className: 'bar-cell', cell: (job) => <Progress job={job} /> },
  {
    id: 'took',
    title: 'Duration',
    numeric: true,
    value: took,
    cell: (job) => durationText(took(job)),
  },
  {
    id: 'started',
    title: 'Started',
    className: 'dim',
    value: ({ createdAt }) => instant(createdAt),
    cell: ({ createdAt }) => <Ago at={createdAt} />,
  },
  { id: 'job', title: 'Number', numeric: true, value: ({ id }) => id },
]

/** Beside its name, in the column that stays: in reach however narrow the window is. */
function JobAction({ job }: { readonly job: Job }) {
  const cancel = useMutation({ mutationFn: () => client.jobs.cancel({ jobId: job.id }).then(() => {}, ignoreEnded) })
  if (job.permission) return <PermissionButtons job={job} permission={job.permission} />
  if (rests(job.status)) return null
  return (
    <Button
      size="compact-xs"
      variant="default"
      aria-label={`Cancel ${job.title}`}
      loading={cancel.isPending}
      onClick={() => cancel.mutate()}
    >
      Cancel
    </Button>
  )
}

/** @returns ms, or null for what has not ended */
function took({ startedAt, endedAt }: Job): number | null {
  return startedAt === null || endedAt === null ? null : endedAt - startedAt
}

const durationText = (milliseconds: number | null) => (milliseconds === null ? none : duration(milliseconds))

/** How far it is, what it waits for, or why it failed. */
function Progress({ job }: { readonly job: Job }) {
  const { title, status, progress, detail, permission, error } = job
  if (permission) return <Permission permission={permission} />
  if (!rests(status))
    return job.target === null ? (
      <Bar share={progress} label={title} />
    ) : (
      <span className="row" title={detail}>
        <Bar share={progress} label={title} />
        {detail !== '' && <span className="dim xs clip">{detail}</span>}
      </span>
    )
  const verdict = reproductionIn(job)
  if (verdict) return <Verdict verdict={verdict} />
  if (!error) return null
  const show = () => modals.open({ title, size: 640, children: <FailureBanner error={error} /> })
  return (
    <button type="button" className="link clip job-error" title="Show what went wrong" onClick={show}>
      {error.message}
    </button>
  )
}

/** Where the job executed a run again: what it found. */
function reproductionIn({ kind, result }: Job): Reproduction | null {
  return kind === 'experiments.run' && isRunResult(result) ? result.reproduction : null
}

const isRunResult = (result: unknown): result is RunResult => typeof result === 'object' && result !== null && 'reproduction' in result
