import type { SerializedError } from '../../shared/errors.ts'

/** What main says to a service, inside of a worker's `service` message. */
export type ToService =
  | {
      readonly type: 'start'
      readonly kind: string
      readonly settings: unknown
      readonly scratch: string
      /** The folder of the object store. */
      readonly objects: string
      /** The folder in which it keeps what outlives it. */
      readonly folder: string
      /** The folder of the workspace. */
      readonly workspace: string
    }
  /** To a call of it. */
  | { readonly type: 'called'; readonly id: number; readonly output: unknown }
  | { readonly type: 'callRefused'; readonly id: number; readonly error: SerializedError }
  /** Answered by its event loop, and by what it says of its own health. */
  | { readonly type: 'probe'; readonly id: number }
  | { readonly type: 'request'; readonly id: number; readonly request: string; readonly input: unknown }
  /** Other settings, for a service that takes them over while it runs; answered with its problem, or null. */
  | { readonly type: 'configure'; readonly id: number; readonly settings: unknown }
  /** Takes no more work, and finishes what it has. */
  | { readonly type: 'drain' }

/** What a service says to main. */
export type FromService =
  /** @property problem what is amiss although it works */
  | { readonly type: 'ready'; readonly port: number | null; readonly problem: SerializedError | null }
  | { readonly type: 'failed'; readonly error: SerializedError }
  /** @property error why it is not well */
  | { readonly type: 'probed'; readonly id: number; readonly error: SerializedError | null }
  | { readonly type: 'answer'; readonly id: number; readonly output: unknown }
  | { readonly type: 'refused'; readonly id: number; readonly error: SerializedError }
  | { readonly type: 'event'; readonly event: unknown }
  | { readonly type: 'call'; readonly id: number; readonly call: string; readonly input: unknown }
  | { readonly type: 'drained' }
