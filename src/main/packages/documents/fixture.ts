import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import type { NamedTensor, NetworkModel } from '../../../shared/domain/training/model.ts'
import { ModelSignature } from '../../../shared/domain/packages/package.ts'
import { Recipe } from '../../../shared/domain/training/recipe.ts'
import { frameOf, modelOf, numbers, texts } from '../formats/fixtures/models.ts'
import type { PackageFacts } from './facts.ts'

/** Columns that break whatever is built from strings, for the tests of the documents. */
export const hostileColumns = [
  { name: '"; drop table\n\\ ${1} #{2} %s \u{1f40b}\u2028', type: 'number' },
  { name: '__proto__', type: 'text' },
  { name: "it's, a 'flag' <b>|*x*", type: 'boolean' },
  { name: 'day', type: 'date' },
  { name: 'moment', type: 'datetime' },
  { name: ' . ', type: 'integer' },
] as const satisfies readonly Column[]

const [weird, proto, flag, day, moment, blank] = hostileColumns

export const hostileRows = frameOf([
  [weird.name, numbers([0.1 + 0.2, Number.NaN, -0, 1e-300])],
  [proto.name, texts(['a "b",\r\nc', null, ' x ', 'plain'])],
  [flag.name, numbers([1, 0, Number.NaN, 1], 'boolean')],
  [day.name, numbers([Date.UTC(2024, 1, 29), Number.NaN, Date.UTC(1969, 11, 31), 0], 'date')],
  [moment.name, numbers([Date.UTC(2024, 1, 29, 23, 59, 59, 999), 0, Number.NaN, Date.UTC(1969, 6, 20, 20, 17)], 'datetime')],
  [blank.name, numbers([1, 2, 9007199254740991, Number.NaN], 'integer')],
])

/** A binary model that reads every one of those columns. */
export const hostileModel: NetworkModel = modelOf(
  'binary',
  hostileColumns,
  [
    { kind: 'numeric', column: weird.name, fill: 7, log: false, offset: 0, scale: 1, indicator: false },
    { kind: 'onehot', column: proto.name, levels: ['a "b",\r\nc'], other: false, missing: true },
    { kind: 'boolean', column: flag.name, fill: 1 },
    { kind: 'dateparts', column: day.name, parts: [{ part: 'day', offset: 0, scale: 10 }] },
    { kind: 'dateparts', column: moment.name, parts: [{ part: 'hour', offset: 0, scale: 10 }] },
    { kind: 'numeric', column: blank.name, fill: 0, log: true, offset: 0, scale: 10, indicator: false },
  ],
  { inputs: 7, layers: [{ kind: 'dense', name: 'dense_1', units: 1, activation: 'linear' }] },
)

export const hostileWeights: NamedTensor[] = [
  { name: 'dense_1/kernel', shape: [7, 1], values: Float32Array.of(1, -1, 2, -0.5, 0.25, -0.125, 0.3) },
  { name: 'dense_1/bias', shape: [1], values: Float32Array.of(-0.5) },
]

export const hostileSignature = ModelSignature.parse({
  format: 'cairn.signature/1',
  inputs: hostileColumns.map(({ name, type }) => ({
    name,
    type,
    onnx: type === 'text' ? 'string' : 'double',
    missing: type === 'text' ? '""' : 'NaN',
    ...(type === 'text' ? { levels: ['a "b",\r\nc'] } : { range: { min: 0, max: 1 } }),
  })),
  outputs: [
    { name: 'label', onnx: 'string', shape: [-1], description: 'The predicted class.' },
    { name: 'probabilities', onnx: 'float', shape: [-1, 2], description: 'The probability of each class.' },
  ],
  target: 'diagnosis <script>',
  labels: hostileModel.target.labels,
  threshold: 0.5,
})

const split = { kind: 'stratified', seed: 7, fractions: { train: 0.6, validation: 0.2, test: 0.2 }, keepDuplicatesTogether: false } as const

export const hostileFacts: PackageFacts = {
  name: 'cells # 1',
  version: 3,
  modelVersionId: 'c0ffee',
  task: 'binary',
  signature: hostileSignature,
  lineage: {
    format: 'cairn.lineage/1',
    dataset: { name: 'breast | cancer', version: 2, hash: 'a'.repeat(64), rows: 12345 },
    split: {
      recipe: split,
      summary: { rows: { train: 7407, validation: 2469, test: 2469 }, leakedDuplicates: { validation: 0, test: 4 } },
    },
    recipe: Recipe.parse({
      format: 'cairn.recipe/2',
      task: 'binary',
      target: 'diagnosis <script>',
      features: [{ column: day.name, transform: { kind: 'dateparts', parts: ['day'] } }],
      split,
      model: {
        family: 'mlp',
        hidden: [32, 16],
        optimizer: { kind: 'adam', learningRate: 0.001 },
        epochs: 2000,
        batchSize: 64,
        earlyStopping: { patience: 10 },
      },
      loss: 'crossEntropy',
      seed: 7,
    }),
    run: { id: 'run-1', fingerprint: 'b'.repeat(64) },
    engine: { id: 'wasm', version: '4.22.0' },
    cairn: '0.1.0',
    seed: 7,
  },
  part: 'test',
  evaluation: {
    format: 'cairn.evaluation/1',
    task: 'binary',
    rows: 2469,
    intervals: { confidence: 0.95, resamples: 1000, seed: 7 },
    metrics: [
      { metric: 'accuracy', value: 0.9731234, low: 0.9660001, high: 0.98, method: 'wilson', n: 2469 },
      { metric: 'logLoss', value: 0.1, low: null, high: null, method: null, n: 2469 },
    ],
    labels: ['class 0', 'class 1'],
    threshold: 0.5,
    confusion: {
      labels: ['class 0', 'class 1'],
      counts: [
        [1500, 40],
        [26, 903],
      ],
    },
    curves: { roc: null, pr: null, calibration: { bins: [] } },
    thresholds: [],
  },
  baselines: [
    { name: 'majority class', metrics: [{ metric: 'accuracy', value: 0.6237, low: 0.6, high: 0.64, method: 'wilson', n: 2469 }] },
  ],
  parity: {
    rows: 200,
    tolerance: 1e-5,
    onnx: { maxDifference: 1.2e-7, labelsDiffering: 0, labelsOnBoundary: 0 },
    tfjs: { maxDifference: 0, labelsDiffering: 0, labelsOnBoundary: 0 },
  },
  slices: null,
  fairness: { measured: [], unmeasured: [] },
  author: { intendedUse: null, outOfScope: null, contact: null, limits: null },
  license: null,
}
