import { CairnError } from '../../../shared/errors.ts'
import { lastWordIn } from '../../lastWord.ts'
import type { StartWorker } from './protocol.ts'
import { Detached, Paused } from '../task.ts'

/** How long a cancelled task may take to end by itself before its process is killed, in ms. */
export const grace = 1_800

/** How long a task that has stopped may take to hand over what it keeps, such as the best model and its figures, in ms. */
const keepingTime = 60_000

export interface TaskRequest {
  readonly kind: string
  readonly input: unknown
  readonly scratch: string
  /** The folder of the object store. */
  readonly objects: string
}

export interface Watch {
  readonly signal: AbortSignal
  /** Aborted when the task is to pause. */
  readonly pausing?: AbortSignal
  /** Aborted when this process ends: a worker on a compute target goes on. */
  readonly leaving?: AbortSignal
  readonly onProgress?: (fraction: number, phase: string, detail: string) => void
  readonly onEvent?: (event: unknown) => void
}

/**
 * Does one task in a worker process of its own and gives its output.
 * @throws what the task threw; CANCELLED when it was aborted; Paused; Detached; WORKER_DIED when its process ended without an answer
 */
export function performInWorker(startWorker: StartWorker, request: TaskRequest, watch: Watch): Promise<unknown> {
  return new Promise((resolve, reject) => {
    if (watch.signal.aborted) return reject(cancelled())
    const worker = startWorker()
    let settle: (() => void) | undefined
    let killTimer: NodeJS.Timeout | undefined

    const cancel = () => {
      worker.send({ type: 'cancel' })
      killIn(worker.grace ?? grace)
    }
    const killIn = (ms: number) => {
      clearTimeout(killTimer)
      killTimer = setTimeout(() => worker.kill(), ms)
    }
    watch.signal.addEventListener('abort', cancel, { once: true })
    const pause = () => worker.send({ type: 'pause' })
    watch.pausing?.addEventListener('abort', pause, { once: true })

    const forget = () => {
      clearTimeout(killTimer)
      watch.signal.removeEventListener('abort', cancel)
      watch.pausing?.removeEventListener('abort', pause)
      watch.leaving?.removeEventListener('abort', leave)
    }
    const leave = () => {
      if (!worker.leave) return
      forget()
      worker.leave()
      reject(new Detached())
    }
    watch.leaving?.addEventListener('abort', leave, { once: true })

    // What a listener throws (the disk is full) ends the task like an error of its own.
    const hear = (listener: () => void) => {
      try {
        listener()
      } catch (thrown) {
        settle = () => reject(CairnError.from(thrown))
        worker.kill()
      }
    }

    worker.onMessage((message) => {
      switch (message.type) {
        case 'progress':
          return hear(() => watch.onProgress?.(message.fraction, message.phase, message.detail))
        case 'event':
          return hear(() => watch.onEvent?.(message.event))
        case 'keeping':
          if (watch.signal.aborted) killIn(keepingTime)
          return
        case 'paused':
          settle ??= () => reject(new Paused())
          return
        // A task is no service.
        case 'service':
          return
        case 'result':
          settle ??= () => resolve(message.output)
          return
        case 'error': {
          const error = CairnError.fromJSON(message.error)
          if (error.code === 'INTERNAL') error.stack = message.stack
          settle ??= () => reject(watch.signal.aborted ? cancelled() : error)
        }
      }
    })
    // The end is decided only here: an answer without an exit would leave a process behind.
    worker.onExit(({ code, signal, errors }) => {
      forget()
      if (settle) settle()
      else if (watch.signal.aborted) reject(cancelled())
      else {
        const lastWord = lastWordIn(errors)
        if (lastWord) return reject(lastWord)
        const how = signal ? `by ${signal}` : `with code ${code}`
        reject(new CairnError('WORKER_DIED', `The worker process ended ${how}.`, errors ? { errors: errors.trim().slice(-2_000) } : {}))
      }
    })
    worker.send({ type: 'start', ...request })
    if (watch.pausing?.aborted) pause()
    if (watch.leaving?.aborted) leave()
  })
}

function cancelled(): CairnError {
  return new CairnError('CANCELLED', 'Cancelled.')
}
