import type { Job } from '../../../../shared/contract/jobs.ts'
import type { Cli, Outcome } from '../cli.ts'
import { withSession } from '../session.ts'
import { jobsText, jobText } from '../views/jobs.ts'

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
    return { data: ended, text: jobIds.length === 0 ? 'Nothing waits in the queue.' : jobsText(ended), exit: signal.aborted ? 130 : 0 }
  })
}
