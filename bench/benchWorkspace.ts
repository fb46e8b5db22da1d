import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Client, createClient } from '../src/main/api/index.ts'
import { authorOf } from '../src/main/authors/index.ts'
import { jobKinds } from '../src/main/jobKinds.ts'
import { childProcessWorkers, JobRunner } from '../src/main/jobs/index.ts'
import { ServiceSupervisor } from '../src/main/services/index.ts'
import { serviceKinds } from '../src/main/serviceKinds.ts'
import { createWorkspace, type Workspace } from '../src/main/workspace/index.ts'

/** A workspace of its own that is gone afterwards, with its operations. */
export interface BenchWorkspace {
  readonly client: Client
  readonly folder: string
  readonly workspace: Workspace
  /** Runs none until it is told to. */
  readonly services: ServiceSupervisor
  /** The result of a job. */
  done(started: { readonly jobId: number }): Promise<unknown>
  close(): Promise<void>
}

/** @param worker the program of its worker processes: as it is built, where its start is measured */
export function openBenchWorkspace(worker = join(import.meta.dirname, '..', 'src', 'main', 'worker.ts')): BenchWorkspace {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-bench-'))
  const workspace = createWorkspace(join(folder, 'workspace'), authorOf('cli', join(folder, 'home')))
  const startWorker = childProcessWorkers(worker)
  const runner = new JobRunner(workspace, jobKinds, { startWorker })
  const services = new ServiceSupervisor(workspace, serviceKinds, { startWorker, home: folder })
  const client = createClient({
    hasWorkspace: () => true,
    author: workspace.author,
    workspace: () => workspace,
    runner: () => runner,
    services: () => services,
    startWorker,
    resolveFile: (reference) => reference,
  })
  return {
    client,
    folder,
    workspace,
    services,
    done: ({ jobId }) => runner.result(jobId),
    close: async () => {
      await services.close()
      await runner.close()
      workspace.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
