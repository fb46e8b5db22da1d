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

/** TensorFlow's library, which `graph` and `native` need and a person may install. */
export const EngineLibrary = z.object({
  installed: z
    .object({
      /** `user` is the folder of Cairn that belongs to this user; `program`, beside the program, where earlier versions put it. */
      place: z.enum(['user', 'program']),
      folder: z.string(),
      /** Of TensorFlow; null before it was tried here. */
      version: z.string().nullable(),
      /** On disk; null where that was not recorded. */
      bytes: z.int().nullable(),
    })
    .nullable(),
  /** A training works with it, so it cannot be removed now. */
  inUse: z.boolean(),
  /** What installing it would fetch, at most, and from where. */
  downloads: z.object({ bytes: z.int(), licence: z.string(), from: z.array(z.string()) }),
  /** Whether this copy of Cairn can install it. */
  possible: z.boolean(),
})
export type EngineLibrary = z.infer<typeof EngineLibrary>

/** One step of its installation. */
export const InstallStep = z.object({
  message: z.string(),
  /** How far a download is, in bytes. */
  done: z.int().optional(),
  total: z.int().optional(),
})
export type InstallStep = z.infer<typeof InstallStep>
