import type { ModelSignature, SignatureInput, SignatureOutput } from '../../../shared/domain/packages/package.ts'
import type { Frame, FrameColumn } from '../../frame.ts'
import { jsonObject, jsonQuoted, quoted } from './quote.ts'

const python = '3.11'
/** What reads ONNX IR 8 with opset 15, and tensor signatures. */
const requirements = ['mlflow>=2.9', 'numpy', 'onnx>=1.10.2', 'onnxruntime>=1.10']
/** The release of the ONNX specification that the model is written for (IR 8, opset 15). */
const onnxVersion = '1.10.2'

const example = 'input_example.json'

/**
 * The files that make the unpacked package a model folder of MLflow: `mlflow.pyfunc.load_model(folder)`.
 *
 * There are two MLmodel files. MLflow opens the one of the folder, and its ONNX wrapper then looks for another one
 * beside the ONNX file, for its providers (`_OnnxModelWrapper` in mlflow/onnx/__init__.py).
 * @param rows of raw columns for the example; the first two are used, and without any there is no example
 */
export function mlflowFiles(signature: ModelSignature, rows: Frame): Map<string, string> {
  return new Map([
    ['MLmodel', mlmodel(signature, 'model/model.onnx', { environment: true, example: rows.rows > 0 })],
    ['model/MLmodel', mlmodel(signature, 'model.onnx', { environment: false, example: false })],
    ['requirements.txt', `${requirements.join('\n')}\n`],
    ['conda.yaml', condaYaml()],
    ['python_env.yaml', pythonEnvYaml()],
    ...(rows.rows > 0 ? [[example, inputExample(signature, rows)] as const] : []),
  ])
}

interface Parts {
  readonly environment: boolean
  readonly example: boolean
}

/** @param data the ONNX file, relative to the folder of this MLmodel */
function mlmodel(signature: ModelSignature, data: string, parts: Parts): string {
  const env = ['    env:', '      conda: conda.yaml', '      virtualenv: python_env.yaml']
  const saved = ['saved_input_example_info:', `  artifact_path: ${example}`, '  format: tf-serving', '  type: ndarray']
  return lines([
    'flavors:',
    '  onnx:',
    '    code: null',
    `    data: ${data}`,
    `    onnx_version: ${quoted(onnxVersion)}`,
    '    providers:',
    '    - CPUExecutionProvider',
    '  python_function:',
    `    data: ${data}`,
    ...(parts.environment ? env : []),
    '    loader_module: mlflow.onnx',
    `    python_version: ${quoted(python)}`,
    ...(parts.example ? saved : []),
    'signature:',
    `  inputs: ${quoted(jsonList(signature.inputs.map(tensorSpec)))}`,
    `  outputs: ${quoted(jsonList(signature.outputs.map(tensorSpec)))}`,
    '  params: null',
  ])
}

/** numpy's names. Text is `str`: MLflow compares with numpy.dtype('str'), to which it also reduces <U5 and the like. */
const dtypes = { string: 'str', double: 'float64', float: 'float32', int64: 'int64' } as const

/** Tensors, not columns: with a column signature MLflow flattens the probabilities of many classes into one list. */
function tensorSpec({ name, onnx, shape }: SignatureInput | SignatureOutput): string {
  const tensor = `{"dtype": "${dtypes[onnx]}", "shape": [${shape.join(', ')}]}`
  return `{"name": ${jsonQuoted(name)}, "type": "tensor", "tensor-spec": ${tensor}}`
}

function condaYaml(): string {
  const pip = requirements.map((requirement) => `  - ${quoted(requirement)}`)
  return lines(['channels:', '- conda-forge', 'dependencies:', `- python=${python}`, '- pip', '- pip:', ...pip, 'name: mlflow-env'])
}

function pythonEnvYaml(): string {
  const build = ['pip', 'setuptools', 'wheel'].map((name) => `- ${name}`)
  return lines([`python: ${quoted(python)}`, 'build_dependencies:', ...build, 'dependencies:', '- -r requirements.txt'])
}

/** `{"inputs": {column: [values]}}`, the form in which `/invocations` takes named tensors. A missing number is null. */
function inputExample({ inputs }: ModelSignature, rows: Frame): string {
  const count = Math.min(rows.rows, 2)
  const columns = inputs.map(({ name }) => {
    const column = rows.columns.get(name)
    return [name, jsonList(Array.from({ length: column ? count : 0 }, (_, row) => cell(column, row)))] as const
  })
  return `${jsonObject([['inputs', jsonObject(columns)]])}\n`
}

function cell(column: FrameColumn | undefined, row: number): string {
  if (column?.kind === 'text') return jsonQuoted(column.codes[row] < 0 ? '' : column.levels[column.codes[row]])
  const value = column?.values[row] ?? Number.NaN
  return Number.isFinite(value) ? String(value) : 'null'
}

const jsonList = (items: readonly string[]): string => `[${items.join(', ')}]`
const lines = (all: readonly string[]): string => `${all.join('\n')}\n`
