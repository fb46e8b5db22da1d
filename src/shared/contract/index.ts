import { appContract } from './app.ts'
import { automationContract } from './automation.ts'
import { computeContract } from './compute/index.ts'
import { datasetsContract } from './datasets/index.ts'
import { enginesContract } from './engines.ts'
import { evaluationContract } from './evaluation.ts'
import { experimentsContract } from './experiments/index.ts'
import { featuresContract } from './features/index.ts'
import { governanceContract } from './governance.ts'
import { jobsContract } from './jobs.ts'
import { modelsContract } from './models/index.ts'
import { monitoringContract } from './monitoring/index.ts'
import { packagesContract } from './packages.ts'
import { reportsContract } from './reports.ts'
import { servingContract } from './serving/index.ts'
import { servicesContract } from './services.ts'
import { trackingContract } from './tracking/index.ts'
import { trainingContract } from './training.ts'
import { workspaceContract } from './workspace.ts'

/** Everything that any face of Cairn can ask of it. */
export const contract = {
  app: appContract,
  workspace: workspaceContract,
  jobs: jobsContract,
  services: servicesContract,
  datasets: datasetsContract,
  features: featuresContract,
  engines: enginesContract,
  training: trainingContract,
  evaluation: evaluationContract,
  experiments: experimentsContract,
  models: modelsContract,
  reports: reportsContract,
  packages: packagesContract,
  serving: servingContract,
  monitoring: monitoringContract,
  automation: automationContract,
  governance: governanceContract,
  tracking: trackingContract,
  compute: computeContract,
}
