import type { Job } from '../../../../shared/contract/jobs.ts'
import { escapeText, shorten } from '../text/escape.ts'
import { duration, none, percent, time } from '../../../../shared/numbers.ts'
import type { Style } from '../text/style.ts'
import { blocks, facts, table } from '../text/table.ts'

const right = (title: string) => ({ title, align: 'right' as const })

export function jobsText(jobs: readonly Job[]): string {
  if (jobs.length === 0) return 'There were no jobs.'
  return table(
    [right('job'), 'what', 'status', 'made', right('took'), 'error'],
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
      ['made', time(job.createdAt)],
      ['started', time(job.startedAt)],
      ['ended', time(job.endedAt)],
      ['took', took(job)],
      ['result', job.result == null ? null : shorten(escapeText(JSON.stringify(job.result)), 120)],
    ]),
    job.error && `${style.bad(job.error.code)}: ${escapeText(job.error.message)}`,
  )
}

function statusText({ status, progress, phase }: Job): string {
  return status === 'running' ? `running, ${percent(progress)} ${escapeText(phase)}`.trimEnd() : status
}

function took({ startedAt, endedAt }: Job): string {
  return startedAt === null || endedAt === null ? none : duration(endedAt - startedAt)
}
