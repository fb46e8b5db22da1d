import { describe, expect, test } from 'vitest'
import { ModelSignature } from '../../../shared/domain/packages/package.ts'
import { frameOf, numbers, texts } from '../formats/fixtures/models.ts'
import { hostileColumns, hostileRows, hostileSignature } from './fixture.ts'
import { mlflowFiles } from './mlmodel.ts'

const signature = ModelSignature.parse({
  format: 'cairn.signature/1',
  inputs: [
    { name: 'bill length', type: 'number', onnx: 'double', missing: 'NaN' },
    { name: 'île', type: 'text', onnx: 'string', missing: '""' },
  ],
  outputs: [
    { name: 'label', onnx: 'string', shape: [-1], description: '' },
    { name: 'probabilities', onnx: 'float', shape: [-1, 3], description: '' },
  ],
  target: 'species',
  labels: ['a', 'b', 'c'],
  threshold: null,
})
const rows = frameOf([
  ['bill length', numbers([39.1, Number.NaN, 40])],
  ['île', texts([null, 'Bouvet', 'x'])],
])

/** The value of a double-quoted YAML scalar of ours, by YAML's escapes (YAML 1.2, 5.7). */
function unquoted(line: string | undefined): string {
  const body = /: "(.*)"$/.exec(line ?? '')?.[1] ?? ''
  return body.replace(
    /\\(?:U([0-9a-f]{8})|u([0-9a-f]{4})|(["\\]))/g,
    (_, long, short, char) => char ?? String.fromCodePoint(Number.parseInt(long ?? short, 16)),
  )
}

describe('[PK-7] the model folder of MLflow', () => {
  test('has the files that MLflow looks for', () => {
    expect([...mlflowFiles(signature, rows).keys()]).toEqual([
      'MLmodel',
      'model/MLmodel',
      'requirements.txt',
      'conda.yaml',
      'python_env.yaml',
      'input_example.json',
    ])
  })

  test('MLmodel', () => {
    expect(mlflowFiles(signature, rows).get('MLmodel')).toMatchInlineSnapshot(`
      "flavors:
        onnx:
          code: null
          data: model/model.onnx
          onnx_version: "1.10.2"
          providers:
          - CPUExecutionProvider
        python_function:
          data: model/model.onnx
          env:
            conda: conda.yaml
            virtualenv: python_env.yaml
          loader_module: mlflow.onnx
          python_version: "3.11"
      saved_input_example_info:
        artifact_path: input_example.json
        format: tf-serving
        type: ndarray
      signature:
        inputs: "[{\\"name\\": \\"bill length\\", \\"type\\": \\"tensor\\", \\"tensor-spec\\": {\\"dtype\\": \\"float64\\", \\"shape\\": [-1]}}, {\\"name\\": \\"\\\\u00eele\\", \\"type\\": \\"tensor\\", \\"tensor-spec\\": {\\"dtype\\": \\"str\\", \\"shape\\": [-1]}}]"
        outputs: "[{\\"name\\": \\"label\\", \\"type\\": \\"tensor\\", \\"tensor-spec\\": {\\"dtype\\": \\"str\\", \\"shape\\": [-1]}}, {\\"name\\": \\"probabilities\\", \\"type\\": \\"tensor\\", \\"tensor-spec\\": {\\"dtype\\": \\"float32\\", \\"shape\\": [-1, 3]}}]"
        params: null
      "
    `)
  })

  test('the MLmodel beside the ONNX file names it, for the wrapper of mlflow.onnx', () => {
    const beside = mlflowFiles(signature, rows).get('model/MLmodel') ?? ''
    expect(beside.match(/^ {4}data: .*$/gm)).toEqual(['    data: model.onnx', '    data: model.onnx'])
    expect(beside).not.toContain('conda.yaml')
  })

  test('the example has the form of an invocation, a missing number is null', () => {
    const example = JSON.parse(mlflowFiles(signature, rows).get('input_example.json') ?? '')
    expect(example).toEqual({ inputs: { 'bill length': [39.1, null], île: ['', 'Bouvet'] } })
  })

  test('names of any text survive YAML and JSON', () => {
    const files = mlflowFiles(hostileSignature, hostileRows)
    const mlmodel = files.get('MLmodel') ?? ''
    expect(mlmodel).toMatch(/^[\n\x20-\x7e]*$/)
    const inputs = JSON.parse(unquoted(mlmodel.split('\n').find((line) => line.startsWith('  inputs: '))))
    expect(inputs.map((input: { name: string }) => input.name)).toEqual(hostileColumns.map(({ name }) => name))
    expect(inputs[1]).toMatchObject({ type: 'tensor', 'tensor-spec': { dtype: 'str', shape: [-1] } })
    const example = JSON.parse(files.get('input_example.json') ?? '')
    expect(Object.keys(example.inputs)).toEqual(hostileColumns.map(({ name }) => name))
  })

  test('the environments agree', () => {
    const files = mlflowFiles(signature, rows)
    for (const requirement of files.get('requirements.txt')?.trim().split('\n') ?? []) {
      expect(files.get('conda.yaml')).toContain(`  - "${requirement}"\n`)
    }
    expect(files.get('python_env.yaml')).toContain('- -r requirements.txt\n')
  })
})
