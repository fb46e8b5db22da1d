import { CairnError } from '../../../shared/errors.ts'

/** What may go on after the first Ctrl-C, where nothing answers it, in ms. */
const stopTimeout = 2_500

export interface Interrupts {
  /** Aborted at the first Ctrl-C. */
  readonly signal: AbortSignal
  /** While this is alive, the first Ctrl-C calls it and waits for what it began. @returns undoes it */
  onInterrupt(cancel: () => void): () => void
  dispose(): void
}

/** The first Ctrl-C asks what runs to stop; the second one ends the process. SIGTERM is the same request. */
export function listenForInterrupts(): Interrupts {
  const abort = new AbortController()
  const listeners = new Set<() => void>()
  const onSignal = () => {
    if (abort.signal.aborted) process.exit(130)
    abort.abort(new CairnError('CANCELLED', 'Cancelled.'))
    for (const listener of listeners) listener()
    if (listeners.size === 0) setTimeout(() => process.exit(130), stopTimeout).unref()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return {
    signal: abort.signal,
    onInterrupt: (cancel) => {
      listeners.add(cancel)
      if (abort.signal.aborted) cancel()
      return () => void listeners.delete(cancel)
    },
    dispose: () => {
      process.off('SIGINT', onSignal)
      process.off('SIGTERM', onSignal)
    },
  }
}
