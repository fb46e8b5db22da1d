import { trackingArtifactsContract } from './artifacts.ts'
import { trackingClientContract } from './client.ts'
import { trackingImportContract } from './import.ts'
import { loggedContract } from './logged.ts'
import { trackingModelsContract } from './models.ts'
import { trackingServerContract } from './server.ts'

export * from './artifacts.ts'
export * from './import.ts'
export * from './logged.ts'
export * from './models.ts'
export * from './server.ts'

/** Runs of other programs: the server that they log to, and what comes in as files. */
export const trackingContract = {
  artifacts: trackingArtifactsContract,
  ...loggedContract,
  models: trackingModelsContract,
  ...trackingServerContract,
  ...trackingClientContract,
  ...trackingImportContract,
}
