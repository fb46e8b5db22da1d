import { logged } from './logged.ts'
import { trackingServer } from './server.ts'

export const tracking = {
  ...logged,
  ...trackingServer,
}
