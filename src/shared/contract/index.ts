import { appContract } from './app.ts'
import { cardsContract } from './cards.ts'
import { comparisonContract } from './comparison.ts'
import { datasetsContract } from './datasets.ts'
import { evaluationContract } from './evaluation.ts'
import { experimentsContract } from './experiments.ts'
import { governanceContract } from './governance.ts'
import { externalContract } from './external.ts'
import { gatesContract } from './gates.ts'
import { jobsContract } from './jobs.ts'
import { modelsContract } from './models.ts'
import { packagesContract } from './packages.ts'
import { reportsContract } from './reports.ts'
import { rulesContract } from './rules.ts'
import { servicesContract } from './services.ts'
import { studiesContract } from './studies.ts'
import { trainingContract } from './training.ts'
import { workspaceContract } from './workspace.ts'

/** Everything that any face of Cairn can ask of it. */
export const contract = {
  app: appContract,
  workspace: workspaceContract,
  jobs: jobsContract,
  services: servicesContract,
  datasets: datasetsContract,
  rules: rulesContract,
  training: trainingContract,
  evaluation: evaluationContract,
  experiments: experimentsContract,
  studies: studiesContract,
  comparison: comparisonContract,
  models: modelsContract,
  external: externalContract,
  cards: cardsContract,
  gates: gatesContract,
  reports: reportsContract,
  packages: packagesContract,
  governance: governanceContract,
}
