import { z } from 'zod'
import { KnownName, Name, operation, Page, Time } from '../base.ts'

/** An experiment: a group of runs. */
export const Experiment = z.object({
  /** Its id for other programs. */
  uuid: z.string(),
  name: z.string(),
  notes: z.string(),
  /** Without those in the trash. */
  runs: z.int(),
  /** When its newest run was made; null without runs. */
  newestRunAt: Time.nullable(),
  createdAt: Time,
  updatedAt: Time,
  tags: z.record(z.string(), z.string()),
})
export type Experiment = z.infer<typeof Experiment>

const Notes = z.string().max(100_000)

export const groupsContract = {
  /** The experiment that was run last comes first. */
  list: operation()
    .input(z.object({ ...Page.shape, search: z.string().max(300).optional() }))
    .output(z.object({ total: z.int(), experiments: z.array(Experiment) })),
  create: operation('ALREADY_EXISTS')
    .input(z.object({ name: Name, notes: Notes.default('') }))
    .output(Experiment),
  update: operation('ALREADY_EXISTS')
    .input(z.object({ name: KnownName, rename: Name.optional(), notes: Notes.optional() }))
    .output(Experiment),
  /** Moves runs to an experiment, which has to be there. */
  move: operation()
    .input(z.object({ runs: z.array(z.int().positive()).min(1).max(10_000), to: KnownName }))
    .output(z.object({ runs: z.int() })),
}
