import { expect, test } from 'vitest'
import { type Ensemble, type Trees } from '../../../shared/domain/training/trees.ts'
import fixture from './fixtures/treeShap.json' with { type: 'json' }
import { interventionalShap } from './interventional.ts'
import { pathDependentShap } from './pathDependent.ts'
import { scalarTrees } from './scalarTrees.ts'

type StoredTrees = (typeof fixture.lightgbm)['trees']

const rowsOf = (values: readonly (number | null)[]) => Float32Array.from(values, (value) => value ?? Number.NaN)
const unit = (outputs: number, place: number) => Array.from({ length: outputs }, (_, k) => (k === place ? 1 : 0))

function treesOf(stored: StoredTrees): Trees {
  return {
    roots: Int32Array.from(stored.roots),
    output: Int32Array.from(stored.output),
    input: Int32Array.from(stored.input),
    threshold: Float32Array.from(stored.threshold),
    left: Int32Array.from(stored.left),
    right: Int32Array.from(stored.right),
    missingLeft: Uint8Array.from(stored.missingLeft),
    setStart: Int32Array.from(stored.setStart),
    setSize: Int32Array.from(stored.setSize),
    sets: Int32Array.from(stored.sets),
    gain: Float32Array.from(stored.gain),
    cover: Float32Array.from(stored.cover),
    value: Float32Array.from(stored.value),
    width: stored.width,
  }
}

// Trees that no data has grown, as dictionaries, through shap.TreeExplainer. A set of categories is a chain of thresholds there: the same
// function, so the same interventional values.
test.each(fixture.cases)('[EV-10] TreeSHAP is that of the shap package: $name', ({ ensemble, trees: stored, x, background, shap }) => {
  const trees = treesOf(stored)
  const own: Ensemble = {
    ...ensemble,
    combine: ensemble.combine === 'mean' ? 'mean' : 'sum',
    leaves: ensemble.leaves === 'share' ? 'share' : 'score',
  }
  const { inputs, outputs } = own
  const rows = rowsOf(x)
  for (let place = 0; place < outputs; place++) {
    const scalar = scalarTrees(own, trees, unit(outputs, place))
    for (let row = 0; row < rows.length / inputs; row++) {
      const one = rows.subarray(row * inputs, (row + 1) * inputs)
      const found = {
        interventional: interventionalShap(scalar, one, rowsOf(background)),
        pathDependent: pathDependentShap(scalar, one),
      }
      for (const method of ['interventional', 'pathDependent'] as const) {
        const expected = shap[method]
        if (!expected) continue
        const { contributions, baseline } = found[method]
        expect(Math.abs(baseline - scalar.base - expected.expected[place])).toBeLessThan(1e-6)
        for (let i = 0; i < inputs; i++) {
          expect(Math.abs(contributions[i] - expected.values[(row * inputs + i) * outputs + place])).toBeLessThan(1e-6)
        }
      }
    }
  }
})

test('[EV-10] path-dependent TreeSHAP is that of LightGBM, with categories, missing values and weights of rows', () => {
  const { trees: stored, x, contributions, expected } = fixture.lightgbm
  const ensemble: Ensemble = { inputs: 4, categories: [0, 8, 0, 4], outputs: 1, trees: 6, combine: 'sum', base: [0], leaves: 'score' }
  const trees = treesOf(stored)
  expect(stored.setSize.some((size) => size > 1)).toBe(true)
  const rows = rowsOf(x)
  const scalar = scalarTrees(ensemble, trees, [1])
  for (let row = 0; row < expected.length; row++) {
    const found = pathDependentShap(scalar, rows.subarray(4 * row, 4 * row + 4))
    expect(Math.abs(found.baseline - expected[row])).toBeLessThan(1e-6)
    for (let i = 0; i < 4; i++) expect(Math.abs(found.contributions[i] - contributions[4 * row + i])).toBeLessThan(1e-6)
  }
})
