import { type ChildProcess, fork } from 'node:child_process'
import { workerEnvironment } from './environment.ts'
import { killGroup, markVariable } from './marked.ts'
import { type FromWorker, heapFlags, type Lasting, type StartWorker } from './protocol.ts'

const keptErrors = 8_192

/** Workers as child processes of Node. @param entry the file that calls `serveTasks` */
export function childProcessWorkers(entry: string): StartWorker {
  return (lasting) => {
    const child = start(entry, lasting)
    let errors = ''
    if (!lasting)
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
        // What a service has started may hold its standard error open after its end.
        child.on(lasting ? 'exit' : 'close', end)
        child.on('error', (error) => {
          errors += error.message
          if (child.pid === undefined) end(null, null)
        })
      },
      kill: () => void (lasting ? killGroup(child.pid) : child.kill('SIGKILL')),
    }
  }
}

function start(entry: string, lasting: Lasting | undefined): ChildProcess {
  const env = workerEnvironment()
  if (!lasting) return fork(entry, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'], env })
  const child = fork(entry, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...env, [markVariable]: lasting.mark },
    execArgv: [...process.execArgv, ...heapFlags(lasting.heap)],
    // A group of its own, which is ended as a whole, and which Ctrl-C in the terminal does not reach.
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  if (child.stdout) lasting.onOutput(child.stdout, 'out')
  if (child.stderr) lasting.onOutput(child.stderr, 'err')
  return child
}
