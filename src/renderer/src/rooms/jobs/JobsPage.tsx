import { Button } from '@mantine/core'
import type { Job } from '../../../../shared/contract/jobs.ts'
import { duration, none } from '../../../../shared/numbers.ts'
import { rests } from '../../../../shared/domain/job.ts'
import { api, client } from '../../app/connection.ts'
import { useActiveJobs, useJobs } from '../../app/jobs.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { IconAlertTriangle } from '../../ui/icons.ts'
import { Ago, Badge, Bar } from '../../ui/marks.tsx'
import { Page } from '../../ui/Page.tsx'
import { StatusBadge } from '../../ui/StatusBadge.tsx'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'
import { instant } from '../../ui/table/order.ts'
import { Permission, PermissionButtons } from './Permission.tsx'

/** What runs, waits, and has ended. */
export function JobsPage() {
  const active = useActiveJobs().length
  const heard = useJobs((state) => state.jobs)
  const jobs = useQuery({
    ...api.jobs.list.queryOptions({ input: { limit: 200 } }),
    queryKey: [...api.jobs.list.queryKey({ input: { limit: 200 } }), heard.size, active],
  })
  return (
    <Page title="Jobs" sub="Each runs in a process of its own, and outlives this window's screens">
      <Answer query={jobs}>
        {(list) =>
          list.length === 0 ? (
            <Empty
              title="No jobs yet"
              why="Imports, trainings, evaluations and packages are jobs: what they do and how they ended is kept here."
            />
          ) : (
            <DataTable card label="Jobs" columns={columns} rows={list.map((job) => heard.get(job.id) ?? job)} rowKey={({ id }) => id} />
          )
        }
      </Answer>
    </Page>
  )
}

const columns: readonly Column<Job>[] = [
  { id: 'job', title: 'Job', numeric: true, value: ({ id }) => id },
  { id: 'what', title: 'What', names: true, className: 'clip', value: ({ title }) => title },
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
  { id: 'progress', title: 'Progress', className: 'bar-cell', cell: (job) => <Progress job={job} /> },
  {
    id: 'took',
    title: 'Took',
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
  {
    id: 'cancel',
    title: 'Cancel',
    quiet: true,
    cell: (job) =>
      job.permission ? (
        <PermissionButtons job={job} permission={job.permission} />
      ) : (
        !rests(job.status) && (
          <Button size="compact-xs" variant="default" onClick={() => void client.jobs.cancel({ jobId: job.id })}>
            Cancel
          </Button>
        )
      ),
  },
]

/** @returns ms, or null for what has not ended */
function took({ startedAt, endedAt }: Job): number | null {
  return startedAt === null || endedAt === null ? null : endedAt - startedAt
}

const durationText = (milliseconds: number | null) => (milliseconds === null ? none : duration(milliseconds))

/** How far it is, what it waits for, or why it failed. */
function Progress({ job: { title, status, progress, permission, error } }: { readonly job: Job }) {
  if (permission) return <Permission permission={permission} />
  return rests(status) ? <span className="dim clip">{error?.message ?? ''}</span> : <Bar share={progress} label={title} />
}
