import type { ModelSignature } from '../../../shared/domain/package.ts'
import { jsonQuoted, quoted } from './quote.ts'

/** Programs that run in the unpacked package, by path: they predict `samples.csv`, or a CSV file that is named. */
export function snippetFiles(signature: ModelSignature): Map<string, string> {
  return new Map([
    ['snippets/predict_onnxruntime.py', onnxruntimePython(signature)],
    ['snippets/predict_mlflow.py', mlflowPython(signature)],
    ['snippets/predict.mjs', onnxruntimeJavaScript(signature)],
  ])
}

/** Reading the raw columns, as the model takes them. `FEEDS` is one array for each column. */
function pythonInputs({ inputs }: ModelSignature): string {
  const columns = inputs.map(({ name, type }) => `    (${quoted(name)}, ${quoted(type)}),`).join('\n')
  return `# The raw columns, with their types. Missing is NaN for numbers and "" for text.
COLUMNS = [
${columns}
]
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def encode(text, kind):
    """A cell of a CSV file as the model takes it: dates in milliseconds since 1970-01-01 UTC, true as 1."""
    if kind == "text":
        return text
    if text == "":
        return float("nan")
    if kind == "boolean":
        return {"true": 1.0, "1": 1.0, "false": 0.0, "0": 0.0}[text.lower()]
    if kind in ("date", "datetime"):
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=timezone.utc)
        return (moment - EPOCH) / timedelta(milliseconds=1)
    return float(text)
`
}

function python(signature: ModelSignature, about: string, install: string, imports: string, predict: string): string {
  return `"""${about}

${install}
"""
import csv
import json
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
${imports}

PACKAGE = Path(__file__).resolve().parent.parent

${pythonInputs(signature)}

data = Path(sys.argv[1]) if len(sys.argv) > 1 else PACKAGE / "samples.csv"
with open(data, newline="", encoding="utf-8-sig") as file:
    rows = list(csv.DictReader(file))
feeds = {
    name: np.array([encode(row[name], kind) for row in rows], dtype=str if kind == "text" else np.float64)
    for name, kind in COLUMNS
}

${predict}
columns = {name: np.asarray(values).tolist() for name, values in outputs.items()}
for row in range(len(rows)):
    print(json.dumps({name: values[row] for name, values in columns.items()}))
`
}

function onnxruntimePython(signature: ModelSignature): string {
  const predict = `session = ort.InferenceSession(str(PACKAGE / "model" / "model.onnx"), providers=["CPUExecutionProvider"])
outputs = dict(zip([output.name for output in session.get_outputs()], session.run(None, feeds)))`
  return python(
    signature,
    'Predicts with ONNX Runtime.',
    'pip install numpy onnxruntime\npython snippets/predict_onnxruntime.py [FILE.csv]',
    'import onnxruntime as ort',
    predict,
  )
}

function mlflowPython(signature: ModelSignature): string {
  const predict = `outputs = mlflow.pyfunc.load_model(str(PACKAGE)).predict(feeds)`
  return python(
    signature,
    'Predicts with MLflow.',
    'pip install -r requirements.txt\npython snippets/predict_mlflow.py [FILE.csv]',
    'import mlflow.pyfunc',
    predict,
  )
}

function onnxruntimeJavaScript({ inputs }: ModelSignature): string {
  const columns = inputs.map(({ name, type }) => `  [${jsonQuoted(name)}, ${jsonQuoted(type)}],`).join('\n')
  return `// Predicts with ONNX Runtime.
//
// npm install onnxruntime-node
// node snippets/predict.mjs [FILE.csv]
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ort from 'onnxruntime-node'

const inPackage = (path) => fileURLToPath(new URL('../' + path, import.meta.url))

// The raw columns, with their types. Missing is NaN for numbers and '' for text.
const columns = [
${columns}
]

/** The records of a CSV text (RFC 4180). */
function parseCsv(text) {
  const records = [[]]
  for (const [, inQuotes, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\\r\\n]*))(,|\\r?\\n|$)/g)) {
    records.at(-1).push(inQuotes === undefined ? plain : inQuotes.replaceAll('""', '"'))
    if (end !== ',') records.push([])
  }
  const width = records[0].length
  return records.filter((record) => record.length === width && (width > 1 || record[0] !== ''))
}

/** A cell as the model takes it: dates in milliseconds since 1970-01-01 UTC, true as 1. */
function encode(text, type) {
  if (type === 'text') return text
  if (text === '') return NaN
  if (type === 'boolean') return /^(true|1)$/i.test(text) ? 1 : 0
  if (type === 'date') return Date.parse(text)
  if (type === 'datetime') return Date.parse(/(z|[+-]\\d\\d:?\\d\\d)$/i.test(text) ? text : text.replace(' ', 'T') + 'Z')
  return Number(text)
}

const [header, ...rows] = parseCsv(readFileSync(process.argv[2] ?? inPackage('samples.csv'), 'utf8').replace(/^\\ufeff/, ''))
const feeds = Object.create(null)
for (const [name, type] of columns) {
  const at = header.indexOf(name)
  if (at < 0) throw new Error('The file lacks the column ' + JSON.stringify(name))
  const values = rows.map((row) => encode(row[at], type))
  feeds[name] = type === 'text' ? new ort.Tensor('string', values, [rows.length]) : new ort.Tensor('float64', Float64Array.from(values), [rows.length])
}

const session = await ort.InferenceSession.create(inPackage('model/model.onnx'))
const outputs = await session.run(feeds)
rows.forEach((_, row) => {
  const predicted = session.outputNames.map((name) => {
    const { data, dims } = outputs[name]
    const width = dims[1] ?? 1
    return [name, dims.length > 1 ? Array.from(data.slice(row * width, (row + 1) * width)) : data[row]]
  })
  console.log(JSON.stringify(Object.fromEntries(predicted)))
})
`
}
