import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Client, createClient } from '../src/main/api/index.ts'
import { authorOf } from '../src/main/authors/index.ts'
import { jobKinds } from '../src/main/jobKinds.ts'
import { childProcessWorkers, JobRunner } from '../src/main/jobs/index.ts'
import { ServiceSupervisor } from '../src/main/services/index.ts'
import { createWorkspace } from '../src/main/workspace/index.ts'

/** A workspace of its own that is gone afterwards, with its operations. */
export interface BenchWorkspace {
  readonly client: Client
  readonly folder: string
  /** The result of a job. */
  done(started: { readonly jobId: number }): Promise<unknown>
  close(): Promise<void>
}

export function openBenchWorkspace(): BenchWorkspace {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-bench-'))
  const workspace = createWorkspace(join(folder, 'workspace'), authorOf('cli', join(folder, 'home')))
  const startWorker = childProcessWorkers(join(import.meta.dirname, '..', 'src', 'main', 'worker.ts'))
  const runner = new JobRunner(workspace, jobKinds, { startWorker })
  const client = createClient({
    hasWorkspace: () => true,
    author: workspace.author,
    workspace: () => workspace,
    runner: () => runner,
    services: () => new ServiceSupervisor(workspace, [], { startWorker, home: folder }),
    startWorker,
    resolveFile: (reference) => reference,
  })
  return {
    client,
    folder,
    done: ({ jobId }) => runner.result(jobId),
    close: async () => {
      await runner.close()
      workspace.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
