import { createRouterClient } from '@orpc/server'
import { app } from './app.ts'
import { type ApiContext, os } from './base.ts'
import { cards } from './cards.ts'
import { comparison } from './comparison.ts'
import { datasets } from './datasets.ts'
import { evaluation } from './evaluation.ts'
import { experiments } from './experiments.ts'
import { governance } from './governance.ts'
import { external } from './external.ts'
import { gates } from './gates.ts'
import { jobs } from './jobs.ts'
import { models } from './models.ts'
import { packages } from './packages.ts'
import { reports } from './reports.ts'
import { rules } from './rules.ts'
import { services } from './services.ts'
import { studies } from './studies.ts'
import { training } from './training.ts'
import { workspace } from './workspace.ts'

export { type ApiContext, type AppHost, toCairnError } from './base.ts'

export const router = os.router({
  app,
  workspace,
  jobs,
  services,
  datasets,
  rules,
  training,
  evaluation,
  experiments,
  studies,
  comparison,
  models,
  external,
  cards,
  gates,
  reports,
  packages,
  governance,
})

/** The whole contract as direct calls, for shells in this process. What an operation throws goes through `toCairnError`. */
export function createClient(context: ApiContext) {
  return createRouterClient(router, { context })
}

export type Client = ReturnType<typeof createClient>
