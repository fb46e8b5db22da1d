import { fork } from 'node:child_process'
import { workerEnvironment } from './environment.ts'
import type { FromWorker, StartWorker } from './protocol.ts'

const keptErrors = 8_192

/** Workers as child processes of Node. @param entry the file that calls `serveTasks` */
export function childProcessWorkers(entry: string): StartWorker {
  return () => {
    const child = fork(entry, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'], env: workerEnvironment() })
    let errors = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-keptErrors)
    })
    return {
      pid: child.pid,
      // A worker that died between two messages is heard of through its exit.
      send: (message) => void child.send(message, () => {}),
      onMessage: (listener) => void child.on('message', (message) => listener(message as FromWorker)),
      onExit: (listener) => {
        let ended = false
        const end = (code: number | null, signal: string | null) => {
          if (ended) return
          ended = true
          listener({ code, signal, errors })
        }
        child.on('close', end)
        child.on('error', (error) => {
          errors += error.message
          if (child.pid === undefined) end(null, null)
        })
      },
      kill: () => void child.kill('SIGKILL'),
    }
  }
}
