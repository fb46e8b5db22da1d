import { type McNemar, mcnemarWords } from '../../../shared/domain/experiments/comparison.ts'
import type { Task } from '../../../shared/domain/training/recipe.ts'
import { mcnemar } from '../../statistics/statistics.ts'
import { binaryMetrics, binaryStatistics } from '../metrics/binaryMetrics.ts'
import { decidedClasses, type Predicted } from '../metrics/byTask.ts'
import { mostProbable } from '../metrics/multiclass.ts'
import { amongTop2, multiclassMetrics, multiclassStatistics } from '../metrics/multiclassMetrics.ts'
import type { PairedModel } from './paired.ts'
import { regressionMetrics, regressionStatistics } from '../metrics/regression.ts'
import { sortScores } from '../../../shared/domain/evaluation/scores.ts'

/** A model for the paired bootstrap: the same figures as its evaluation, of any resample. */
export function pairedModel(predicted: Predicted): PairedModel {
  return paired[predicted.task](predicted)
}

const paired: Readonly<Record<Task, (predicted: Predicted) => PairedModel>> = {
  binary: ({ labels, threshold, output, actual }) => {
    const sorted = sortScores(actual, output)
    return {
      ids: binaryMetrics,
      positive: labels[1],
      figures: (block) => binaryStatistics(block, sorted, threshold ?? 0.5, sorted.order),
    }
  },
  multiclass: ({ labels, output, actual }) => {
    const classes = Int32Array.from(actual)
    const k = labels.length
    return {
      ids: multiclassMetrics,
      positive: null,
      figures: (block) => multiclassStatistics(block, classes, mostProbable(output, k), amongTop2(classes, output, k), output, k),
    }
  },
  regression: ({ output, actual }) => ({
    ids: regressionMetrics,
    positive: null,
    figures: (block) => regressionStatistics(block, Float64Array.from(actual), output),
  }),
}

/** Which rows a classifier has right; null for a model of another task. */
export function rightRows(predicted: Predicted): Uint8Array | null {
  const classes = decidedClasses(predicted, predicted.output, predicted.labels.length)
  return classes && Uint8Array.from(classes, (label, row) => (label === predicted.actual[row] ? 1 : 0))
}

/** Below so many rows on which two classifiers differ, the chi-square form is too rough. */
const fewest = 25

/** McNemar's test of two classifiers. @param baseline @param model which of the same rows each has right */
export function compareRight(baseline: Uint8Array, model: Uint8Array): McNemar {
  const counts = [0, 0, 0, 0]
  for (let row = 0; row < model.length; row++) counts[baseline[row] * 2 + model[row]]++
  const [bothWrong, onlyModel, onlyBaseline, bothRight] = counts
  const { exactP, statistic, p: correctedP } = mcnemar(onlyBaseline, onlyModel)
  const p = onlyBaseline + onlyModel < fewest ? exactP : correctedP
  const found = { onlyBaseline, onlyModel, bothRight, bothWrong, p, exactP, statistic, correctedP }
  return { ...found, words: mcnemarWords(found) }
}
