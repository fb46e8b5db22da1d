import { z } from 'zod'
import { EngineId } from './recipe.ts'

/** Whether an engine can train here, and if not, what to do about it. */
export const EngineStatus = z.object({
  id: EngineId,
  available: z.boolean(),
  /** Of the engine's library; null where it is not installed. */
  version: z.string().nullable(),
  /** One sentence: what it is, or why it is not available. */
  reason: z.string().min(1),
  /** What the user can type to get it; null where nothing is to be done. */
  howToGet: z.string().nullable(),
})
export type EngineStatus = z.infer<typeof EngineStatus>
