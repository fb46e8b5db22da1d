import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { EngineLibrary, EngineStatus, InstallStep } from '../domain/training/engine.ts'
import { FileRef, operation } from './base.ts'

/** What trains, on this computer: no workspace is needed. */
export const enginesContract = {
  list: operation().input(z.object({})).output(z.array(EngineStatus)),
  /** TensorFlow's library: what is installed of it, and what getting it takes. */
  library: operation().input(z.object({})).output(EngineLibrary),
  /**
   * Fetches and builds TensorFlow's library, in the user's folder of Cairn; what was installed before counts until the new one works.
   * The one operation that uses the network, and only when asked. With TensorFlow's Python wheel as a file it uses none.
   */
  install: operation('ENGINE_INSTALL_FAILED', 'CANCELLED', 'FILE_NOT_FOUND')
    .input(z.object({ wheel: FileRef.optional() }))
    .output(eventIterator(InstallStep)),
  /** Removes what was installed in the user's folder. */
  remove: operation('ENGINE_IN_USE').input(z.object({})).output(EngineLibrary),
}
