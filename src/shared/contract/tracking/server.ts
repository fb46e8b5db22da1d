import { z } from 'zod'
import { Silence } from '../../domain/tracking/settings.ts'
import { operation } from '../base.ts'
import { Service } from '../services.ts'

/** The tracking server of the workspace, as a person sees it. */
export const TrackingServer = z.object({
  /** Null as long as it was never started. */
  service: Service.nullable(),
  /** Where programs log to: `http://127.0.0.1:5000`. Null as long as it was never started. */
  uri: z.string().nullable(),
  port: z.int().nullable(),
  /** Whether clients have to show a token, and whether this user on this computer has it. */
  token: z.enum(['none', 'known', 'unknown']),
  silence: Silence,
  /** What to copy; without the token, which `token` gives. */
  lines: z.object({ python: z.string(), r: z.string(), shell: z.string(), docker: z.string() }).nullable(),
  /** Runs of other programs that go on now. */
  running: z.int(),
})
export type TrackingServer = z.infer<typeof TrackingServer>

export const trackingServerContract = {
  /** What stands now; it changes with `services.watch`. */
  status: operation().input(z.object({})).output(TrackingServer),
  /**
   * It is to run, now and whenever the workspace is open. Makes it on the first free port from 5000 on where there is none.
   * @property fingerprint what was shown, for one that came with the workspace
   */
  start: operation('PORT_IN_USE', 'SERVICE_NOT_ALLOWED', 'SERVICE_CHANGED')
    .input(z.object({ fingerprint: z.string().max(64).optional() }))
    .output(TrackingServer),
  /** It finishes what it has and ends. Clients that log meanwhile try again for some minutes. */
  stop: operation().input(z.object({})).output(TrackingServer),
  /** Port, token and silence; one that runs starts anew where they change. */
  configure: operation('PORT_IN_USE', 'SERVICE_NOT_ALLOWED')
    .input(z.object({ port: z.int().min(1).max(65_535).optional(), token: z.boolean().optional(), silence: Silence.optional() }))
    .output(TrackingServer),
  /** The token, with the lines that have it. @property renew makes another: the old one holds no more */
  token: operation('SERVICE_NOT_ALLOWED')
    .input(z.object({ renew: z.boolean().default(false) }))
    .output(z.object({ token: z.string(), lines: TrackingServer.shape.lines.unwrap() })),
}
