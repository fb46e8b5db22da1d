import { Button } from '@mantine/core'
import { duration } from '../../../../shared/numbers.ts'
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
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls sideways, also by keyboard
            <div className="card table-wrap" tabIndex={0} role="region" aria-label="Jobs">
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col" className="n">
                      Job
                    </th>
                    <th scope="col">What</th>
                    <th scope="col">Status</th>
                    <th scope="col">Progress</th>
                    <th scope="col" className="n">
                      Took
                    </th>
                    <th scope="col">Started</th>
                    <th scope="col">
                      <span className="vh">Cancel</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {list
                    .map((job) => heard.get(job.id) ?? job)
                    .map((job) => (
                      <tr key={job.id}>
                        <td className="n">{job.id}</td>
                        <th scope="row" className="clip">
                          {job.title}
                        </th>
                        <td>
                          {job.permission ? (
                            <Badge tone="warn" icon={<IconAlertTriangle className="i" aria-hidden />}>
                              needs permission
                            </Badge>
                          ) : (
                            <StatusBadge status={job.status} />
                          )}
                        </td>
                        <td style={{ minWidth: 160 }}>
                          {job.permission ? (
                            <Permission permission={job.permission} />
                          ) : rests(job.status) ? (
                            <span className="dim clip">{job.error?.message ?? ''}</span>
                          ) : (
                            <Bar share={job.progress} label={job.title} />
                          )}
                        </td>
                        <td className="n">
                          {job.startedAt !== null && job.endedAt !== null ? duration(job.endedAt - job.startedAt) : '–'}
                        </td>
                        <td className="dim">
                          <Ago at={job.createdAt} />
                        </td>
                        <td>
                          {job.permission ? (
                            <PermissionButtons job={job} permission={job.permission} />
                          ) : (
                            !rests(job.status) && (
                              <Button size="compact-xs" variant="default" onClick={() => void client.jobs.cancel({ jobId: job.id })}>
                                Cancel
                              </Button>
                            )
                          )}
                        </td>
                      </tr>
                    ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Answer>
    </Page>
  )
}
