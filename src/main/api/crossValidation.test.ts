import { join } from 'node:path'
import { expect, test } from 'vitest'
import { metricBounds } from '../../shared/domain/evaluation/metricBounds.ts'
import type { MetricId } from '../../shared/domain/evaluation/metrics.ts'
import { temporaryFolder } from '../testing.ts'
import { createWorkspace } from '../workspace/index.ts'
import { open } from './fixtures/open.ts'
import { networkOf } from '../../shared/domain/training/recipe.ts'

/**
 * What scikit-learn 1.9.1 reaches on the same files by 5 folds (shuffle=True, random_state=0): LogisticRegression's accuracy with
 * StratifiedKFold (`sk.py` beside the files), LinearRegression's root mean squared error with KFold.
 */
const reference = [
  ['in40.csv', 'kind', 'accuracy', 0.75],
  ['reg40.csv', 'y', 'rmse', 0.1052],
] as const

test.each(reference)(
  '[TR-13] case 66: cross-validation of %s works, near scikit-learn, within what metrics can be',
  async (file, target, id, value) => {
    const path = temporaryFolder()
    createWorkspace(path).close()
    const { client, runner } = open(path)
    const data = join(import.meta.dirname, '../../../e2e/cases/66-cv-small-data', file)
    await runner.result((await client.datasets.import({ name: 'small', file: data, options: { target } })).jobId)
    const { recipe } = await client.training.propose({ ref: 'small', seed: 0 })
    const linear = {
      ...recipe,
      model: {
        ...networkOf(recipe.model),
        family: 'linear' as const,
        epochs: 150,
        optimizer: { kind: 'adam' as const, learningRate: 0.1 },
      },
    }
    const { jobId, studyId } = await client.experiments.studies.crossValidate({ ref: 'small', recipe: linear, engine: 'wasm', folds: 5 })
    await runner.result(jobId)
    const { result } = await client.experiments.studies.get({ study: studyId })
    if (result?.kind !== 'crossValidation') throw new Error('no result')
    expect(result.metrics.length).toBeGreaterThan(10)
    for (const { metric, mean, low, high } of result.metrics) {
      const bounds = metricBounds(metric as MetricId)
      expect({ metric, inside: bounds.low <= low && low <= mean && mean <= high && high <= bounds.high }).toEqual({ metric, inside: true })
    }
    const found = result.metrics.find(({ metric }) => metric === id)
    expect(found?.low).toBeLessThanOrEqual(value)
    expect(found?.high).toBeGreaterThanOrEqual(value)
  },
)
