import { describe, expect, test } from 'vitest'
import { ParityReport } from '../../../shared/domain/packages/parity.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type Answers, type ParityClaim, proveParity } from './parity.ts'

const binary = (positives: readonly number[], labels: readonly string[]): Answers => ({
  kind: 'classes',
  labels,
  probabilities: Float32Array.from(positives.flatMap((p) => [1 - p, p])),
})
const values = (...numbers: number[]): Answers => ({ kind: 'values', values: Float64Array.from(numbers) })

function claim(expected: Answers, onnx: Answers, rest: Partial<ParityClaim> = {}): ParityClaim {
  return { expected, onnx, tfjs: expected, threshold: null, scale: 1, ...rest }
}

function failure(of: ParityClaim): CairnError {
  try {
    proveParity(of)
  } catch (error) {
    if (error instanceof CairnError) return error
  }
  throw new Error('It passed.')
}

describe('[PK-5] parity', () => {
  const expected = binary([0.2, 0.7], ['no', 'yes'])

  test('is reported', () => {
    const report = proveParity(claim(expected, binary([0.2, 0.700005], ['no', 'yes']), { threshold: 0.5 }))
    expect(ParityReport.parse(report)).toEqual(report)
    expect(report).toMatchObject({ rows: 2, tolerance: 1e-5, tfjs: { maxDifference: 0, labelsDiffering: 0, labelsOnBoundary: 0 } })
    expect(report.onnx.maxDifference).toBeCloseTo(5e-6, 7)
  })

  test('fails for one probability over the tolerance, and names format and row', () => {
    const error = failure(claim(expected, binary([0.2, 0.70002], ['no', 'yes']), { threshold: 0.5 }))
    expect(error).toMatchObject({ code: 'PARITY_FAILED', details: { format: 'onnx', row: 2 } })
    expect(failure(claim(expected, expected, { threshold: 0.5, tfjs: binary([0.3, 0.7], ['no', 'yes']) })).details.format).toBe('tfjs')
  })

  test('fails for another label, except on the boundary', () => {
    const other = binary([0.2, 0.7], ['no', 'no'])
    expect(failure(claim(expected, other, { threshold: 0.5 }))).toMatchObject({ code: 'PARITY_FAILED', details: { rows: [2] } })
    const report = proveParity(claim(expected, other, { threshold: 0.700001 }))
    expect(report.onnx).toMatchObject({ labelsDiffering: 0, labelsOnBoundary: 1 })
  })

  test('multiclass: the boundary is between the two likeliest', () => {
    const three = (labels: string[], probabilities: number[]): Answers => ({
      kind: 'classes',
      labels,
      probabilities: Float32Array.from(probabilities),
    })
    const tie = proveParity(claim(three(['a'], [0.4, 0.4, 0.2]), three(['b'], [0.4, 0.4, 0.2])))
    expect(tie.onnx.labelsOnBoundary).toBe(1)
    expect(failure(claim(three(['a'], [0.5, 0.3, 0.2]), three(['b'], [0.5, 0.3, 0.2]))).code).toBe('PARITY_FAILED')
  })

  test('regression: relative to the value and to the unit of the target', () => {
    expect(proveParity(claim(values(1e9), values(1e9 + 1000))).onnx.maxDifference).toBeCloseTo(1e-6, 12)
    expect(failure(claim(values(0.5), values(0.6))).code).toBe('PARITY_FAILED')
    expect(proveParity(claim(values(0.5), values(0.6), { scale: 1e6 })).onnx.maxDifference).toBeCloseTo(1e-7, 12)
  })

  test('NaN is no difference to NaN, and an infinite one to a number', () => {
    expect(proveParity(claim(values(NaN, Infinity), values(NaN, Infinity))).onnx.maxDifference).toBe(0)
    expect(failure(claim(values(1, 2), values(1, NaN))).details.row).toBe(2)
    expect(failure(claim(values(NaN), values(1))).code).toBe('PARITY_FAILED')
    expect(failure(claim(values(Infinity), values(1))).code).toBe('PARITY_FAILED')
  })

  test('fails for another count of rows, and for none', () => {
    expect(failure(claim(values(1, 2), values(1))).code).toBe('PARITY_FAILED')
    expect(failure(claim(values(), values())).code).toBe('PARITY_FAILED')
  })
})
