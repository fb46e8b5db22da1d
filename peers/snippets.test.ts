import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { OnnxPredictor } from '../src/main/onnx/run.ts'
import { mlflowFiles } from '../src/main/packages/documents/mlmodel.ts'
import { hostileColumns, hostileModel, hostileRows, hostileSignature, hostileWeights } from '../src/main/packages/documents/fixture.ts'
import { readSamples } from '../src/main/packages/documents/replay.ts'
import { samplesCsv } from '../src/main/packages/documents/samples.ts'
import { snippetFiles } from '../src/main/packages/documents/snippets.ts'
import { exportOnnx } from '../src/main/packages/formats/onnx/export.ts'
import { describePeers, jsonLines, runPython } from './python.ts'

const onnx = exportOnnx(hostileModel, hostileWeights, '0.1.0')
const samples = samplesCsv(hostileColumns, hostileRows)

describePeers('[PK-1] programs of a package whose columns have hostile names', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-snippets-'))
    const documents = [...snippetFiles(hostileSignature), ...mlflowFiles(hostileSignature, hostileRows)]
    for (const [path, content] of [...documents, ['model/model.onnx', onnx], ['samples.csv', samples]] as const) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), content)
    }
  })
  afterAll(() => rm(folder, { recursive: true }))

  test.each(['onnxruntime', 'mlflow'])('with %s they predict the samples as Cairn does', async (client) => {
    const predictor = await OnnxPredictor.open(onnx)
    const { labels, probabilities } = await predictor.predict(readSamples(samples, hostileColumns), hostileColumns)
    await predictor.release()
    const printed = jsonLines<{ label: string; probabilities: number[] }>(await runPython([join(folder, `snippets/predict_${client}.py`)]))
    expect(printed.map(({ label }) => label)).toEqual(labels)
    expect(printed.flatMap((row) => row.probabilities)).toEqual(Array.from(probabilities ?? [], (value) => expect.closeTo(value, 5)))
  })

  test.each(['predict_onnxruntime.py', 'predict_mlflow.py'])('%s names every column exactly', async (name) => {
    const read = `import ast, json, sys
tree = ast.parse(open(sys.argv[1]).read())
columns = next(node.value for node in tree.body if isinstance(node, ast.Assign) and node.targets[0].id == "COLUMNS")
print(json.dumps(ast.literal_eval(columns)))`
    const [columns] = jsonLines<unknown>(await runPython(['-c', read, join(folder, 'snippets', name)]))
    expect(columns).toEqual(hostileColumns.map(({ name: column, type }) => [column, type]))
  })
})
