import { trackingServer } from './server.ts'

export const tracking = {
  ...trackingServer,
}
