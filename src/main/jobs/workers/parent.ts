import { endOrphan } from './marked.ts'
import type { FromWorker, ToWorker } from './protocol.ts'

/** A worker's line to main, whatever started it. */
export interface Parent {
  onMessage(listener: (message: ToWorker) => void): void
  say(message: FromWorker): void
  /** Resolves when the last message has gone into the channel, which has room for little; at once where nothing tells. */
  told(): Promise<void>
  /** Says the last word, and exits when it has been handed over; native libraries may keep threads that would hold the process. */
  finish(message: FromWorker): void
}

/** What main answers to the last word of a utility process, which would else be lost with the process. */
export const heard = 'heard'

/** The part of Electron's `process.parentPort` that is needed: this file is loaded in plain Node too. */
interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void
  postMessage(message: unknown): void
}

/** The port of a utility process in Electron, or the channel of a child process in Node. */
export function connectParent(): Parent {
  const port = (process as { readonly parentPort?: ParentPort }).parentPort
  return port ? utilityParent(port) : childParent()
}

function utilityParent(port: ParentPort): Parent {
  return {
    onMessage: (listener) =>
      port.on('message', ({ data }) => {
        if (data === heard) process.exit(0)
        listener(data as ToWorker)
      }),
    say: (message) => port.postMessage(message),
    told: async () => {},
    finish: (message) => port.postMessage(message),
  }
}

/** Ends at once when main is gone; a utility process is ended by Electron itself. */
function childParent(): Parent {
  process.on('disconnect', endOrphan)
  let last = Promise.resolve()
  return {
    onMessage: (listener) => void process.on('message', listener),
    say: (message) => {
      last = new Promise((resolve) => {
        if (process.send) process.send(message, () => resolve())
        else resolve()
      })
    },
    told: () => last,
    finish: (message) => {
      if (process.send) process.send(message, () => process.exit(0))
      else process.exit(0)
    },
  }
}
