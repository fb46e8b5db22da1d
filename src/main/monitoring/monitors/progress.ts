import { z } from 'zod'

/** Who checks a monitor now: a process that stays, or a job. */
const Claim = z.union([z.object({ owner: z.string(), host: z.string(), pid: z.int(), beat: z.int() }), z.object({ job: z.int() })])
export type Claim = z.infer<typeof Claim>

/** How far the source of a monitor was read, as its row keeps it. Whoever comes next goes on from here. */
export const Progress = z.object({
  claim: Claim.nullable().default(null),
  /** Before it nothing is looked at, in ms since 1970 UTC. */
  since: z.int(),
  /** Of a log: the end of what was cut into windows. Of a dataset: the number of the newest version that was checked. */
  through: z.int().nullable().default(null),
  /** What the request log and the feedback were like when they were read last: as long as they stay so, there is nothing new. */
  log: z.string().default(''),
  labels: z.string().default(''),
  labelsAt: z.int().default(0),
  /** When the newest request and the newest label came, as far as they were seen. */
  lastRequest: z.int().nullable().default(null),
  lastLabel: z.int().nullable().default(null),
  /** Whether more was found than one look checks. */
  more: z.boolean().default(false),
})
export type Progress = z.infer<typeof Progress>
