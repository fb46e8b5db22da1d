import { type UtilityProcess, utilityProcess } from 'electron'
import { workerEnvironment } from '../../jobs/workers/environment.ts'
import type { FromWorker, Lasting, StartWorker } from '../../jobs/index.ts'
import { killGroup, markVariable } from '../../jobs/workers/marked.ts'
import { heard } from '../../jobs/workers/parent.ts'
import { heapFlags } from '../../jobs/workers/protocol.ts'

const keptErrors = 8_192

/** Workers as utility processes of Electron. @param entry the built file that calls `serveTasks` */
export function utilityWorkers(entry: string): StartWorker {
  return (lasting) => {
    const child = start(entry, lasting)
    let errors = ''
    if (!lasting) {
      child.stderr?.setEncoding?.('utf8')
      child.stderr?.on('data', (text: string) => {
        errors = (errors + text).slice(-keptErrors)
      })
    }
    child.on('error', (type, location) => {
      errors += `${type} at ${location}\n`
    })
    const spawned = new Promise<void>((resolve) => child.once('spawn', () => resolve()))
    return {
      get pid() {
        return child.pid
      },
      send: (message) => void spawned.then(() => child.postMessage(message)),
      onMessage: (listener) =>
        void child.on('message', (message: FromWorker) => {
          listener(message)
          if (isLast(message)) child.postMessage(heard)
        }),
      onExit: (listener) => void child.once('exit', (code) => listener({ code, signal: null, errors })),
      // Not before it is there: on a busy machine that takes longer than a cancelled task may.
      kill: () => void spawned.then(() => (lasting ? killGroup(child.pid) : killNow(child.pid))),
    }
  }
}

function start(entry: string, lasting: Lasting | undefined): UtilityProcess {
  const child = utilityProcess.fork(entry, [], {
    stdio: ['ignore', lasting ? 'pipe' : 'ignore', 'pipe'],
    serviceName: lasting ? 'Cairn service' : 'Cairn worker',
    env: { ...workerEnvironment(), ...(lasting && { [markVariable]: lasting.mark }) },
    execArgv: heapFlags(lasting?.heap),
  })
  if (child.stdout) lasting?.onOutput(child.stdout, 'out')
  if (child.stderr) lasting?.onOutput(child.stderr, 'err')
  return child
}

/** Its own `kill` asks; a task in native code does not hear that. */
function killNow(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended in the same moment.
  }
}

function isLast({ type }: FromWorker): boolean {
  return type === 'result' || type === 'error' || type === 'paused'
}
