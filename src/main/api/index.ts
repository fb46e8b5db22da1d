import { createRouterClient } from '@orpc/server'
import { app } from './app.ts'
import { type ApiContext, os } from './base.ts'
import { datasets } from './datasets/index.ts'
import { evaluation } from './evaluation.ts'
import { experiments } from './experiments/index.ts'
import { governance } from './governance.ts'
import { jobs } from './jobs.ts'
import { models } from './models/index.ts'
import { packages } from './packages.ts'
import { reports } from './reports.ts'
import { services } from './services.ts'
import { training } from './training.ts'
import { workspace } from './workspace.ts'

export { type ApiContext, type AppHost, toCairnError } from './base.ts'

export const router = os.router({
  app,
  workspace,
  jobs,
  services,
  datasets,
  training,
  evaluation,
  experiments,
  models,
  reports,
  packages,
  governance,
})

/** The whole contract as direct calls, for shells in this process. What an operation throws goes through `toCairnError`. */
export function createClient(context: ApiContext) {
  return createRouterClient(router, { context })
}

export type Client = ReturnType<typeof createClient>
