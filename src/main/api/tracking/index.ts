import { logged } from './logged.ts'
import { trackingClient } from './client.ts'
import { trackingImport } from './import.ts'
import { trackingServer } from './server.ts'

export const tracking = {
  ...logged,
  ...trackingServer,
  ...trackingClient,
  ...trackingImport,
}
