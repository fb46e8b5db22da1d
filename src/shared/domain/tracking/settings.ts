import { z } from 'zod'
import { isLoopback } from '../serving/loopback.ts'

/** The tracking server of a workspace, by the name of its service. */
export const trackingServiceName = 'tracking'

/** That of MLflow's own server, so that what people know works; another one where it is taken. */
export const firstTrackingPort = 5000

const minute = 60_000

/** How long a run may be silent until it counts as interrupted, in ms. */
export const Silence = z
  .int()
  .min(minute)
  .max(30 * 24 * 60 * minute)

/** `cairn.tracking/1`: what the service is started with. */
export const TrackingSettings = z.object({
  format: z.literal('cairn.tracking/1'),
  /** Programs of this computer alone: what they log is not encrypted on its way. */
  host: z.string().max(253).refine(isLoopback, 'The tracking server listens on an address of this computer alone.'),
  port: z.int().min(1).max(65_535),
  /** SHA-256 of the token that clients show, in hex; null where none is asked for. */
  tokenHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  silence: Silence,
})
export type TrackingSettings = z.infer<typeof TrackingSettings>

export const defaultSilence = 30 * minute
