import type { FormatParity, ParityReport } from '../../../shared/domain/packages/parity.ts'
import { rowNumber } from '../../../shared/domain/datasets/rowNumbers.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { PackageFormat } from './exporters.ts'

type Probabilities = Float32Array | Float64Array

/** What the trained model, or an export of it, says about the same rows in the same order. */
export type Answers =
  | {
      readonly kind: 'classes'
      readonly labels: readonly string[]
      /** [rows, classes], row-major; binary has two columns, negative and positive. */
      readonly probabilities: Probabilities
    }
  | {
      readonly kind: 'values'
      /** In the units of the target. */
      readonly values: Float64Array
    }

/** The answers that are trusted, and how close others must come. */
export interface Expectation {
  readonly expected: Answers
  /** Binary: where the positive label begins. Null otherwise. */
  readonly threshold: number | null
  /** Regression: the scale of the target; the network computes in this unit. 1 otherwise. */
  readonly scale: number
}

export interface ParityClaim extends Expectation {
  readonly onnx: Answers
  /** Null for a model that has none. */
  readonly tfjs: Answers | null
  readonly tolerance?: number
}

export const parityTolerance = 1e-5

/**
 * Proves that every export predicts as the trained model does.
 * @throws PARITY_FAILED with the difference, the format and the row, counted among those compared, that is furthest over the tolerance
 */
export function proveParity(claim: ParityClaim): ParityReport {
  const tolerance = claim.tolerance ?? parityTolerance
  const rows = rowsOf(claim.expected)
  if (rows === 0) throw new CairnError('PARITY_FAILED', 'There are no held-out rows to compare the export on.', { rows })
  const onnx = proveFormat('onnx', claim.onnx, claim, tolerance)
  const tfjs = claim.tfjs && proveFormat('tfjs', claim.tfjs, claim, tolerance)
  return { rows, tolerance, onnx, ...(tfjs && { tfjs }) }
}

const rowsOf = (answers: Answers): number => (answers.kind === 'classes' ? answers.labels.length : answers.values.length)

/** One format against the expected answers. @throws PARITY_FAILED */
export function proveFormat(format: PackageFormat, actual: Answers, claim: Expectation, tolerance = parityTolerance): FormatParity {
  const differences = differencesOf(actual, claim)
  const worst = differences.reduce((largest, difference, row) => (difference > differences[largest] ? row : largest), 0)
  const labels = compareLabels(actual, claim, tolerance)
  if (!(differences[worst] <= tolerance)) {
    throw new CairnError(
      'PARITY_FAILED',
      `In row ${rowNumber(worst)} of the compared rows, the ${format} export differs by ${differences[worst]}, more than ${tolerance}.`,
      {
        format,
        row: rowNumber(worst),
        maxDifference: differences[worst],
        tolerance,
      },
    )
  }
  if (labels.differing.length > 0) {
    throw new CairnError('PARITY_FAILED', `The ${format} export gives ${labels.differing.length} other labels.`, {
      format,
      rows: labels.differing.slice(0, 20).map(rowNumber),
    })
  }
  return { maxDifference: differences[worst], labelsDiffering: 0, labelsOnBoundary: labels.onBoundary }
}

/** The largest difference of each row. */
function differencesOf(actual: Answers, { expected, scale }: Expectation): Float64Array {
  const rows = rowsOf(expected)
  if (rowsOf(actual) !== rows) return new Float64Array(rows).fill(Infinity)
  if (expected.kind === 'values') {
    if (actual.kind !== 'values') return new Float64Array(rows).fill(Infinity)
    return Float64Array.from(expected.values, (b, row) => relativeGap(actual.values[row], b, scale))
  }
  if (actual.kind !== 'classes' || actual.probabilities.length !== expected.probabilities.length)
    return new Float64Array(rows).fill(Infinity)
  const classes = expected.probabilities.length / rows
  const differences = new Float64Array(rows)
  for (const [i, b] of expected.probabilities.entries()) {
    const row = Math.floor(i / classes)
    differences[row] = Math.max(differences[row], gap(actual.probabilities[i], b))
  }
  return differences
}

/** |a − b|; the same infinity or twice NaN is no difference, NaN against a number is an infinite one. */
function gap(a: number, b: number): number {
  if (Object.is(a, b)) return 0
  const difference = Math.abs(a - b)
  return Number.isNaN(difference) ? Infinity : difference
}

/** |a − b| / max(1, |b|, scale) */
function relativeGap(a: number, b: number, scale: number): number {
  const difference = gap(a, b)
  return difference === 0 || difference === Infinity ? difference : difference / Math.max(1, Math.abs(b), Math.abs(scale))
}

interface LabelComparison {
  readonly differing: number[]
  readonly onBoundary: number
}

/** Rounding may put a row on either side of a boundary that it lies on; everywhere else the label must be the same. */
function compareLabels(actual: Answers, { expected, threshold }: Expectation, tolerance: number): LabelComparison {
  if (expected.kind === 'values' || actual.kind === 'values') return { differing: [], onBoundary: 0 }
  const classes = expected.probabilities.length / expected.labels.length
  const rows = [...expected.labels.keys()].filter((row) => expected.labels[row] !== actual.labels[row])
  const margin = (row: number): number => marginOf(expected.probabilities.subarray(row * classes, (row + 1) * classes), threshold)
  const differing = rows.filter((row) => margin(row) > tolerance)
  return { differing, onBoundary: rows.length - differing.length }
}

/** How far a row is from another label: to the threshold, or from the second-highest probability to the highest. */
function marginOf(probabilities: Probabilities, threshold: number | null): number {
  if (threshold !== null) return Math.abs(probabilities[1] - threshold)
  const [first, second] = probabilities.toSorted().reverse()
  return first - second
}
