import { spawnSync } from 'node:child_process'

const howToGet = '`CAIRN_PEERS_PYTHON=$(.ci/peers) npm run test:peers` gets them from the Python package index'

/** Finds the Python that has the clients, once for all tests; where there is none they are skipped, and this says why. */
export function setup(): void {
  const named = process.env.CAIRN_PEERS_PYTHON
  const trouble = troubleOf(named || 'python3')
  // One that was named was made for this: it has to work.
  if (named && trouble !== null) throw new Error(`${named} (CAIRN_PEERS_PYTHON): ${trouble}`)
  process.env.CAIRN_PEERS_PYTHON = trouble === null ? named || 'python3' : ''
  if (trouble !== null) console.log(`Skipped: the tests against Python clients, since ${trouble}; ${howToGet}.`)
}

/** What this Python lacks; null when it lacks nothing. */
function troubleOf(python: string): string | null {
  const { error, status, stderr } = spawnSync(python, ['-c', 'import numpy, onnxruntime, mlflow.onnx, mlflow.pyfunc'], { encoding: 'utf8' })
  if (error) return `${python} is not installed`
  return status === 0 ? null : `${python} has not all of them (${stderr.trim().split('\n').at(-1)})`
}
