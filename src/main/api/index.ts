import { createRouterClient, lazy, os, type Router } from '@orpc/server'
import type { contract } from '../../shared/contract/index.ts'
import { app } from './app.ts'
import { type ApiContext, publicErrors } from './base.ts'

export { type ApiContext, type AppHost, toCairnError } from './base.ts'

/** A room is loaded, with its schemas and its use cases, when it is first asked something: a start pays for what it shows. */
const rooms = {
  // What every window asks first.
  app,
  workspace: lazy(async () => ({ default: (await import('./workspace.ts')).workspace })),
  jobs: lazy(async () => ({ default: (await import('./jobs.ts')).jobs })),
  services: lazy(async () => ({ default: (await import('./services.ts')).services })),
  datasets: lazy(async () => ({ default: (await import('./datasets/index.ts')).datasets })),
  features: lazy(async () => ({ default: (await import('./features/index.ts')).features })),
  engines: lazy(async () => ({ default: (await import('./engines.ts')).engines })),
  training: lazy(async () => ({ default: (await import('./training.ts')).training })),
  evaluation: lazy(async () => ({ default: (await import('./evaluation.ts')).evaluation })),
  experiments: lazy(async () => ({ default: (await import('./experiments/index.ts')).experiments })),
  models: lazy(async () => ({ default: (await import('./models/index.ts')).models })),
  reports: lazy(async () => ({ default: (await import('./reports.ts')).reports })),
  packages: lazy(async () => ({ default: (await import('./packages.ts')).packages })),
  serving: lazy(async () => ({ default: (await import('./serving/index.ts')).serving })),
  automation: lazy(async () => ({ default: (await import('./automation.ts')).automation })),
  monitoring: lazy(async () => ({ default: (await import('./monitoring/index.ts')).monitoring })),
  compute: lazy(async () => ({ default: (await import('./compute/index.ts')).compute })),
  tracking: lazy(async () => ({ default: (await import('./tracking/index.ts')).tracking })),
  governance: lazy(async () => ({ default: (await import('./governance.ts')).governance })),
} satisfies Router<typeof contract, ApiContext>

/** The whole contract, with what stands around each of its operations. */
export const router = os.$context<ApiContext>().use(publicErrors).router(rooms)

/** The whole contract as direct calls, for shells in this process. What an operation throws goes through `toCairnError`. */
export function createClient(context: ApiContext) {
  return createRouterClient(router, { context })
}

export type Client = ReturnType<typeof createClient>
