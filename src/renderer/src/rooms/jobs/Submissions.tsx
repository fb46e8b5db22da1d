import { CopyButton } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useState } from 'react'
import type { Submission } from '../../../../shared/contract/compute/submissions.ts'
import type { Job } from '../../../../shared/contract/jobs.ts'
import { isOver, type SubmissionStatus } from '../../../../shared/domain/compute/submission.ts'
import { duration, none, time } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { IconCopy } from '../../ui/icons.ts'
import { Badge, Facts } from '../../ui/marks.tsx'
import { Segments } from '../../ui/Segments.tsx'
import './jobs.css'

/** How soon a submission and its log are looked at again while it runs, in ms. */
const lookInterval = 2_000

/** Opens what was submitted for a job, and its log. */
export function showSubmissions(job: Pick<Job, 'id' | 'title' | 'target'>): void {
  modals.open({ title: `${job.title} on ${job.target}`, size: 'xl', children: <Submissions job={job.id} /> })
}

function Submissions({ job }: { readonly job: number }) {
  const [place, setPlace] = useState(0)
  const submissions = useQuery({
    ...api.compute.submissions.ofJob.queryOptions({ input: { job } }),
    staleTime: 0,
    refetchInterval: ({ state: { data } }) => (data?.every(({ status }) => isOver(status)) && data.length > 0 ? false : lookInterval),
  })
  return (
    <Answer query={submissions} lines={6}>
      {(all) => {
        const shown = all[place] ?? all[0]
        if (shown === undefined) return <p className="dim">Nothing has been submitted for it yet.</p>
        return (
          <div className="stack">
            {all.length > 1 && (
              <Segments
                label="Submission"
                value={String(all.indexOf(shown))}
                data={all.map(({ attempt }, at) => ({ value: String(at), label: `Attempt ${attempt}` }))}
                onChange={(value) => setPlace(Number(value))}
              />
            )}
            <About submission={shown} />
            <Log key={shown.submissionId} submission={shown} />
          </div>
        )
      }}
    </Answer>
  )
}

function About({ submission }: { readonly submission: Submission }) {
  const { submissionId, address, shared, attempt, status, message, createdAt, startedAt, endedAt } = submission
  const ended = endedAt ?? Date.now()
  return (
    <Facts
      facts={[
        { name: 'Status', value: <Status status={status} /> },
        ...(message === '' ? [] : [{ name: 'Message', value: <span className="wrap-text">{message}</span> }]),
        { name: 'Submission', value: <code className="wrap-text">{submissionId}</code> },
        { name: 'Address', value: <code className="wrap-text">{address}</code> },
        ...(attempt > 1 ? [{ name: 'Attempt', value: `${attempt}: what was submitted before was lost` }] : []),
        ...(shared ? [{ name: 'Used by', value: 'all jobs of this workspace on this target' }] : []),
        { name: 'Submitted', value: time(createdAt) },
        { name: 'Waited', value: startedAt === null ? none : duration(startedAt - createdAt) },
        { name: isOver(status) ? 'Ran for' : 'Runs for', value: startedAt === null ? none : duration(ended - startedAt) },
      ]}
    />
  )
}

const words: Readonly<Record<SubmissionStatus, { readonly tone: 'better' | 'worse' | 'warn' | 'info' | 'plain'; readonly text: string }>> =
  {
    PENDING: { tone: 'plain', text: 'waiting for the cluster' },
    RUNNING: { tone: 'info', text: 'running' },
    STOPPED: { tone: 'plain', text: 'stopped' },
    SUCCEEDED: { tone: 'better', text: 'done' },
    FAILED: { tone: 'worse', text: 'failed' },
    LOST: { tone: 'warn', text: 'lost: the cluster no longer knows it' },
  }

function Status({ status }: { readonly status: SubmissionStatus }) {
  const { tone, text } = words[status]
  return <Badge tone={tone}>{text}</Badge>
}

function Log({ submission: { target, submissionId, status } }: { readonly submission: Submission }) {
  const live = !isOver(status)
  const log = useQuery({
    ...api.compute.submissions.log.queryOptions({ input: { target, submissionId } }),
    staleTime: 0,
    refetchInterval: live && lookInterval,
  })
  return (
    <Answer query={log} lines={4}>
      {({ text, cut, withheld }) => (
        <section className="stack tight" aria-label="Log">
          <div className="row">
            <h3>Log</h3>
            <span className="dim xs">{cut ? 'its end, as far as it was copied here' : 'as far as it was copied here'}</span>
            {text !== '' && (
              <span className="push">
                <CopyButton value={text}>
                  {({ copied, copy }) => (
                    <button type="button" className="btn quiet" onClick={copy}>
                      <IconCopy className="i s" aria-hidden /> {copied ? 'Copied' : 'Copy'}
                    </button>
                  )}
                </CopyButton>
              </span>
            )}
          </div>
          {text === '' ? (
            <p className="dim sm">{withheld ? withheldText(submissionId) : live ? 'It has written nothing yet.' : nothingText}</p>
          ) : (
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
            <pre className="submission-log" tabIndex={0}>
              {text}
            </pre>
          )}
        </section>
      )}
    </Answer>
  )
}

const nothingText = 'It has written nothing, or its machine was lost before the log was copied.'
/** Whoever may see the values finds them where the copy lies. */
const withheldText = (submissionId: string) =>
  `Not shown, since it may quote values of sensitive columns. The copy is compute/log/${submissionId}.log in the workspace folder.`
