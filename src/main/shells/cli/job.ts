import type { Client } from '../../api/index.ts'
import type { Progress } from './progress.ts'

export type { Client }

/** Families that a recipe can be proposed of. */
export type ProposedFamily = NonNullable<Parameters<Client['training']['propose']>[0]['family']>

/** Shows how a job goes until it has ended. */
export async function watchJob(client: Client, jobId: number, progress: Progress): Promise<void> {
  try {
    for await (const job of await client.jobs.watch({ jobId })) {
      if (job.status === 'running') progress.update({ title: job.title, phase: job.phase, detail: job.detail, fraction: job.progress })
    }
  } finally {
    progress.end()
  }
}
