import { trackingServerContract } from './server.ts'

export * from './server.ts'

/** Runs of other programs: the server that they log to, and what comes in as files. */
export const trackingContract = {
  ...trackingServerContract,
}
