import { expect, test } from 'vitest'
import { tasks } from '../../../shared/domain/training/recipe.ts'
import { seededRandom } from '../../random.ts'
import { forward, outputsToPredictions } from '../../engines/network/network.ts'
import { transform } from '../../training/preprocessing/transform.ts'
import { answersFromOnnx, answersFromTfjs, answersOf } from './answers.ts'
import { randomCase } from './fixtures/random.ts'
import { exportOnnx } from './onnx/export.ts'
import { OnnxPredictor } from '../../onnx/run.ts'
import { proveParity } from './parity.ts'
import { exportTfjs } from './tfjs/export.ts'
import { loadTfjs } from './tfjs/load.ts'

const rows = 200

test.each(tasks)('[PK-5] 60 random models for %s predict the same everywhere', async (task) => {
  for (let seed = 0; seed < 60; seed++) {
    const { model, weights, frame } = randomCase(seededRandom(seed), task, rows)
    const features = transform(model.body.preprocessing, frame)
    const outputs = forward(model.body.network, weights, features, rows)
    const expected = answersOf(model, outputsToPredictions(task, model.target, outputs))
    const onnx = await OnnxPredictor.open(exportOnnx(model, weights, '0.1.0'))
    const tfjs = await loadTfjs(exportTfjs(model, weights, '0.1.0'))
    const report = proveParity({
      expected,
      onnx: answersFromOnnx(await onnx.predict(frame, model.inputs)),
      tfjs: answersFromTfjs(model, await tfjs.predict(features, rows)),
      threshold: model.threshold,
      scale: model.target.scale,
    })
    expect([report.onnx.labelsDiffering, report.tfjs?.labelsDiffering]).toEqual([0, 0])
    expect(report.onnx.maxDifference).toBeLessThan(5e-6)
    await onnx.release()
    tfjs.dispose()
  }
})
