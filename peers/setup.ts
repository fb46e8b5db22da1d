import { spawnSync } from 'node:child_process'

/** As in `tracking.test.ts`: with it, Keras is logged too. */
const isWhole = process.env.CAIRN_PEERS_ALL === '1'

const howToGet =
  '`CAIRN_PEERS_PYTHON=$(.ci/peers) CAIRN_PEERS_SERVING_PYTHON=$(.ci/peers serving) CAIRN_PEERS_TRACKING_PYTHON=$(.ci/peers tracking) npm run test:peers` gets them from the Python package index'

/** Finds the Pythons that have the clients, once for all tests; where there is none their tests are skipped, and this says why. */
export function setup(): void {
  find('CAIRN_PEERS_PYTHON', 'numpy, onnxruntime, mlflow.onnx, mlflow.pyfunc', 'the tests against Python clients')
  find('CAIRN_PEERS_PLAIN_PYTHON', 'json', 'the tests of the client for Python without packages')
  find('CAIRN_PEERS_SERVING_PYTHON', 'kserve, tritonclient.http', 'the tests against the clients and schemas of servers')
  find('CAIRN_PEERS_ENGINES_PYTHON', 'dask.dataframe, onnxruntime, pyarrow, pyspark', 'the tests with Spark and Dask')
  find('CAIRN_PEERS_RAY_PYTHON', 'ray, onnxruntime, pyarrow, pandas', 'the tests with a real cluster of Ray')
  find(
    'CAIRN_PEERS_TRACKING_PYTHON',
    ['lightgbm, matplotlib, mlflow, onnxruntime, psutil, skl2onnx, sklearn', ...(isWhole ? ['keras, tensorboard, tensorflow'] : [])].join(
      ', ',
    ),
    "the tests of the tracking server against MLflow's client",
  )
}

function find(variable: string, modules: string, tests: string): void {
  const named = process.env[variable]
  const trouble = troubleOf(named || 'python3', modules)
  // One that was named was made for this: it has to work.
  if (named && trouble !== null) throw new Error(`${named} (${variable}): ${trouble}`)
  process.env[variable] = trouble === null ? named || 'python3' : ''
  if (trouble !== null) console.log(`Skipped: ${tests}, since ${trouble}; ${howToGet}.`)
}

/** What this Python lacks; null when it lacks nothing. */
function troubleOf(python: string, modules: string): string | null {
  const { error, status, stderr } = spawnSync(python, ['-c', `import ${modules}`], { encoding: 'utf8' })
  if (error) return `${python} is not installed`
  return status === 0 ? null : `${python} has not all of them (${stderr.trim().split('\n').at(-1)})`
}
