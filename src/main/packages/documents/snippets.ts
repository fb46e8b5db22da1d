import { readFileSync } from 'node:fs'
import { resourcePath } from '../../resources.ts'

/**
 * Programs that run in the unpacked package, by path: they predict `samples.csv`, or a CSV file that is named. What they share reads
 * the file by `signature.json`, as `package predict` does, or refuses it: `resources/snippets`.
 */
export function snippetFiles(): Map<string, string> {
  const shared = ['reading.mjs', 'reading.py'].map((name): [string, string] => [
    `snippets/${name}`,
    readFileSync(resourcePath('snippets', name), 'utf8').replaceAll('\r\n', '\n'),
  ])
  return new Map([
    ['snippets/predict_onnxruntime.py', onnxruntimePython],
    ['snippets/predict_mlflow.py', mlflowPython],
    ['snippets/predict.mjs', onnxruntimeJavaScript],
    ...shared,
  ])
}

function python(about: string, install: string, imports: string, predict: string): string {
  return `"""${about}

${install}
"""
import json
import math
import os
import sys
from pathlib import Path

# ONNX Runtime sends usage data unless this is set before it is loaded.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import numpy as np
${imports}

from reading import read_columns, read_samples

PACKAGE = Path(__file__).resolve().parent.parent
BATCH = 10_000


def printable(value):
    if isinstance(value, list):
        return [printable(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


# Each raw column, dates in milliseconds since 1970-01-01 UTC, true as 1; missing is NaN, and "" in text.
columns = read_columns(sys.argv[1]) if len(sys.argv) > 1 else read_samples(PACKAGE / "samples.csv")
rows = len(columns[0][2])
${predict}
for start in range(0, rows, BATCH):
    outputs = predict({
        name: np.array(values[start : start + BATCH], dtype=str if kind == "text" else np.float64)
        for name, kind, values in columns
    })
    outputs = {name: np.asarray(values).tolist() for name, values in outputs.items()}
    for row in range(min(BATCH, rows - start)):
        print(json.dumps({name: printable(values[row]) for name, values in outputs.items()}))
`
}

const onnxruntimePython = python(
  'Predicts with ONNX Runtime.',
  'pip install numpy onnxruntime\npython snippets/predict_onnxruntime.py [FILE.csv]',
  'import onnxruntime as ort',
  `session = ort.InferenceSession(str(PACKAGE / "model" / "model.onnx"), providers=["CPUExecutionProvider"])


def predict(feeds):
    return dict(zip([output.name for output in session.get_outputs()], session.run(None, feeds)))

`,
)

const mlflowPython = python(
  'Predicts with MLflow.',
  'pip install -r requirements.txt\npython snippets/predict_mlflow.py [FILE.csv]',
  'import mlflow.pyfunc',
  `predict = mlflow.pyfunc.load_model(str(PACKAGE)).predict
`,
)

const onnxruntimeJavaScript = `// Predicts with ONNX Runtime.
//
// npm install onnxruntime-node
// node snippets/predict.mjs [FILE.csv]
import { fileURLToPath } from 'node:url'
import { readColumns, readSamples } from './reading.mjs'

// ONNX Runtime sends usage data unless this is set before it is loaded.
process.env.ORT_DISABLE_TELEMETRY = '1'
const { default: ort } = await import('onnxruntime-node')

const inPackage = (path) => fileURLToPath(new URL('../' + path, import.meta.url))
const batch = 10_000

// Each raw column, dates in milliseconds since 1970-01-01 UTC, true as 1; missing is NaN, and '' in text.
const columns = process.argv[2] === undefined ? readSamples(inPackage('samples.csv')) : readColumns(process.argv[2])
const rows = columns[0].values.length
const session = await ort.InferenceSession.create(inPackage('model/model.onnx'))

for (let start = 0; start < rows; start += batch) {
  const count = Math.min(batch, rows - start)
  const feeds = Object.create(null)
  for (const { name, type, values } of columns) {
    const cells = values.slice(start, start + count)
    feeds[name] = type === 'text' ? new ort.Tensor('string', cells, [count]) : new ort.Tensor('float64', Float64Array.from(cells), [count])
  }
  const outputs = await session.run(feeds)
  for (let row = 0; row < count; row++) console.log(JSON.stringify(Object.fromEntries(predicted(outputs, row)), printable))
}

/** The outputs of a row, by name. */
function predicted(outputs, row) {
  return session.outputNames.map((name) => {
    const { data, dims } = outputs[name]
    const width = dims[1] ?? 1
    return [name, dims.length > 1 ? Array.from(data.slice(row * width, (row + 1) * width)) : data[row]]
  })
}

/** JSON has no infinite numbers. */
function printable(_key, value) {
  return value === Infinity || value === -Infinity ? String(value) : value
}
`
