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
    const documents = [...snippetFiles(), ...mlflowFiles(hostileSignature, hostileRows)]
    const model = [
      ['signature.json', JSON.stringify(hostileSignature)],
      ['model/model.onnx', onnx],
      ['samples.csv', samples],
    ] as const
    for (const [path, content] of [...documents, ...model]) {
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

  test.each(['onnxruntime', 'mlflow'])('with %s they have turned telemetry off before the library is loaded', async (client) => {
    const spied = `import os, runpy, sys
os.environ.pop("ORT_DISABLE_TELEMETRY", None)
seen = []
sys.addaudithook(lambda event, given: seen.append(os.environ.get("ORT_DISABLE_TELEMETRY")) if event == "import" and given[0] == "onnxruntime" else None)
path = sys.argv.pop(1)
sys.path.insert(0, os.path.dirname(path))
runpy.run_path(path)
print("loaded with", seen[0])`
    const path = join(folder, `snippets/predict_${client}.py`)
    const printed = await runPython(['-c', spied, path])
    expect(printed.trim().split('\n').at(-1)).toBe('loaded with 1')
  })
})
