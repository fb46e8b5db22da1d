import type { Job } from '../../../../shared/contract/jobs.ts'
import type { Cli, Outcome } from '../cli.ts'
import { CairnError } from '../../../../shared/errors.ts'
import { withSession } from '../session.ts'
import { lines } from '../text/table.ts'
import { askingText, jobsText, jobText } from '../views/jobs.ts'

export function list(cli: Cli, { limit }: { readonly limit: number }): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const jobs = await client.jobs.list({ limit })
    return { data: jobs, text: jobsText(jobs) }
  })
}

export function show(cli: Cli, _: object, jobId: number): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const job = await client.jobs.get({ jobId })
    return { data: job, text: jobText(job, cli.style) }
  })
}

export function cancel(cli: Cli, _: object, jobId: number): Promise<Outcome> {
  return withSession(cli, async ({ client, waitForJob }) => {
    await client.jobs.cancel({ jobId })
    await waitForJob(jobId)
    const job = await client.jobs.get({ jobId })
    return { data: job, text: jobText(job, cli.style) }
  })
}

/** Without `yes` it only tells what the job would do. */
export function allow(cli: Cli, { yes }: { readonly yes: boolean }, jobId: number): Promise<Outcome> {
  return withSession(cli, async ({ client, waitForJob }) => {
    const asked = await client.jobs.get({ jobId })
    if (!asked.permission)
      throw new CairnError('JOB_NOT_RUNNING', `Job ${jobId} is not waiting for permission: it is ${asked.status}.`, { job: jobId })
    if (!yes) return { data: asked, text: jobText(asked, cli.style) }
    await client.jobs.allow({ jobId, fingerprint: asked.permission.fingerprint })
    await waitForJob(jobId)
    const job = await client.jobs.get({ jobId })
    return { data: job, text: jobText(job, cli.style), exit: job.status === 'done' ? 0 : 3 }
  })
}

export function run(cli: Cli): Promise<Outcome> {
  return withSession(cli, async ({ client, waitForJob, signal }) => {
    const { jobIds } = await client.jobs.adoptQueue({})
    const ended: Job[] = []
    for (const jobId of jobIds) {
      // What has not begun stays in the queue.
      if (signal.aborted) break
      await waitForJob(jobId)
      ended.push(await client.jobs.get({ jobId }))
    }
    const asking = (await client.jobs.list({ limit: 1000 })).filter((job) => job.permission !== null)
    const text = lines(jobIds.length === 0 ? 'The queue is empty.' : jobsText(ended), askingText(asking))
    return { data: ended, text, exit: signal.aborted ? 130 : 0 }
  })
}
