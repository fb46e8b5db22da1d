import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { EngineStatus } from '../domain/training/engine.ts'
import { operation } from './base.ts'

/** What trains, on this computer: no workspace is needed. */
export const enginesContract = {
  list: operation().input(z.object({})).output(z.array(EngineStatus)),
  /** Fetches and builds the native engine. The one operation that uses the network, and only when asked. */
  install: operation('ENGINE_INSTALL_FAILED', 'CANCELLED')
    .input(z.object({}))
    .output(eventIterator(z.object({ message: z.string() }))),
}
