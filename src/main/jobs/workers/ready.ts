import type { StartWorker, WorkerProcess } from './protocol.ts'

export interface ReadyWorkers {
  readonly startWorker: StartWorker
  /** Soon there will be something to do. */
  prepare(): void
  /** Ends the workers that were not wanted. */
  close(): void
}

interface Spare {
  readonly worker: WorkerProcess
  gone: boolean
}

/** In ms: the worker that was just handed over has the machine to itself while it begins. */
const pause = 250

/**
 * Workers that have started and loaded their libraries before they are wanted: most of what a small question takes is the start of
 * the process that answers it. Each still does one task and ends.
 *
 * @param spares how many wait at the most
 */
export function readyWorkers(start: StartWorker, spares: number): ReadyWorkers {
  const waiting: Spare[] = []
  let timer: NodeJS.Timeout | undefined
  let closed = false

  const refill = () => {
    while (!closed && waiting.length < spares) {
      const spare: Spare = { worker: start(), gone: false }
      spare.worker.onExit(() => {
        spare.gone = true
      })
      spare.worker.send({ type: 'prepare' })
      waiting.push(spare)
    }
  }
  const prepare = () => {
    clearTimeout(timer)
    if (!closed) timer = setTimeout(refill, pause)
  }
  return {
    prepare,
    startWorker: (lasting) => {
      if (lasting) return start(lasting)
      prepare()
      for (;;) {
        const spare = waiting.shift()
        if (!spare) return start()
        if (!spare.gone) return spare.worker
      }
    },
    close: () => {
      closed = true
      clearTimeout(timer)
      for (const { worker } of waiting.splice(0)) worker.kill()
    },
  }
}
