import type { Job } from '../../../../shared/contract/jobs.ts'
import { escapeText, shorten } from '../text/escape.ts'
import { duration, none, percent, time } from '../../../../shared/numbers.ts'
import type { Style } from '../text/style.ts'
import { blocks, facts, lines, table } from '../text/table.ts'

const right = (title: string) => ({ title, align: 'right' as const })

export function jobsText(jobs: readonly Job[]): string {
  if (jobs.length === 0) return 'No jobs.'
  return table(
    [right('job'), 'what', 'status', 'created', right('took'), 'error'],
    jobs.map((job) => [
      String(job.id),
      shorten(escapeText(job.title), 48),
      statusText(job),
      time(job.createdAt),
      took(job),
      job.error?.code ?? '',
    ]),
  )
}

export function jobText(job: Job, style: Style): string {
  return blocks(
    `${style.title(`Job ${job.id}`)}  ${escapeText(job.title)}`,
    facts([
      ['status', statusText(job)],
      ['kind', job.kind],
      ['created', time(job.createdAt)],
      ['started', time(job.startedAt)],
      ['ended', time(job.endedAt)],
      ['took', took(job)],
      ['result', job.result == null ? null : shorten(escapeText(JSON.stringify(job.result)), 120)],
    ]),
    job.permission && permissionText(job, style),
    job.error && `${style.bad(job.error.code)}: ${escapeText(job.error.message)}`,
  )
}

function permissionText({ id, permission }: Job, style: Style): string {
  const reach = permission?.reach
  if (!reach)
    return lines('Someone else queued it, and its input has an unknown format, so it cannot run.', `To remove it: cairn jobs cancel ${id}`)
  const paths = (title: string, some: readonly string[]): [string, string][] => some.map((path) => [title, style.path(escapeText(path))])
  return lines(
    'Someone else queued it, and it has not run.',
    facts([
      ['would do', reach.does],
      ...paths('would read', reach.reads),
      ...paths('would write', reach.writes),
      ['signs', reach.signs ? 'with your key' : null],
    ]),
    `To run it: cairn jobs allow ${id} --yes. To remove it: cairn jobs cancel ${id}`,
  )
}

/** Of jobs that wait for permission. */
export function askingText(jobs: readonly Job[]): string {
  if (jobs.length === 0) return ''
  const which = `${jobs.length === 1 ? 'Job' : 'Jobs'} ${jobs.map(({ id }) => id).join(', ')}`
  return `${which} ${jobs.length === 1 ? 'was' : 'were'} queued by someone else and did not run. To review: cairn jobs allow ${jobs[0].id}`
}

function statusText({ status, progress, phase, permission }: Job): string {
  if (permission) return 'needs permission'
  return status === 'running' ? `running, ${percent(progress)} ${escapeText(phase)}`.trimEnd() : status
}

function took({ startedAt, endedAt }: Job): string {
  return startedAt === null || endedAt === null ? none : duration(endedAt - startedAt)
}
