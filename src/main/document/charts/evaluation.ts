import { type CalibrationBin, type Evaluation, metricValue } from '../../../shared/domain/evaluation/evaluation.ts'
import { assertNever } from '../../../shared/errors.ts'
import { type Chart, figure } from '../document.ts'
import { histogram, shareBars } from './bars.ts'
import { lineChart } from './lines.ts'
import { matrix } from './matrix.ts'

const unit = [0, 1] as const

/** The pictures of an evaluation: curves and calibration, classes, residuals, and the confusion matrix. */
export function evaluationCharts(evaluation: Evaluation): (Chart | null)[] {
  switch (evaluation.task) {
    case 'binary':
      return binaryCharts(evaluation)
    case 'multiclass': {
      const classes = evaluation.classes.map(({ label, precision, recall, f1 }) => ({ name: label, values: [precision, recall, f1] }))
      return [
        matrix('Confusion matrix', evaluation.confusion, false),
        shareBars('Classes', ['precision', 'recall', 'F1'], classes),
        evaluation.calibration
          ? calibrationChart(evaluation.calibration.bins, 'predicted probability of the class', 'share that is right')
          : null,
      ]
    }
    case 'regression':
      return [evaluation.residuals && histogram('Residuals', evaluation.residuals.histogram, 'actual − predicted')]
    default:
      return assertNever(evaluation)
  }
}

function binaryCharts(evaluation: Extract<Evaluation, { task: 'binary' }>): (Chart | null)[] {
  const { roc, pr, calibration } = evaluation.curves
  const value = (id: 'rocAuc' | 'averagePrecision') => figure(metricValue(evaluation, id)?.value)
  return [
    roc &&
      lineChart({
        title: `ROC, area ${value('rocAuc')}`,
        lines: [{ name: 'model', points: roc.fpr.map((x, i) => [x, roc.tpr[i]] as const) }],
        frame: { x: unit, y: unit, xTitle: 'false positive rate', yTitle: 'true positive rate' },
        diagonal: true,
      }),
    pr &&
      lineChart({
        title: `Precision and recall, average precision ${value('averagePrecision')}`,
        lines: [{ name: 'model', points: pr.recall.map((x, i) => [x, pr.precision[i]] as const) }],
        frame: { x: unit, y: unit, xTitle: 'recall', yTitle: 'precision' },
      }),
    calibrationChart(calibration.bins, 'predicted probability', 'share that is positive'),
    matrix('Confusion matrix', evaluation.confusion, true),
  ]
}

function calibrationChart(bins: readonly CalibrationBin[], xTitle: string, yTitle: string): Chart | null {
  const points = bins.flatMap(({ meanScore, fractionPositive }): [number, number][] =>
    meanScore === null || fractionPositive === null ? [] : [[meanScore, fractionPositive]],
  )
  const lines = [{ name: 'model', points }]
  return lineChart({ title: 'Calibration', lines, frame: { x: unit, y: unit, xTitle, yTitle }, diagonal: true, dots: true })
}
