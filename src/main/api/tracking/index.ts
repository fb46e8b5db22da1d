import { trackingArtifacts } from './artifacts.ts'
import { logged } from './logged.ts'
import { trackingClient } from './client.ts'
import { trackingImport } from './import.ts'
import { models } from './models.ts'
import { trackingServer } from './server.ts'

export const tracking = {
  artifacts: trackingArtifacts,
  ...logged,
  models,
  ...trackingServer,
  ...trackingClient,
  ...trackingImport,
}
