import { expect, test } from 'vitest'
import type { Run } from '../src/shared/contract/experiments/index.ts'
import type { Explanation } from '../src/shared/domain/evaluation/explanation.ts'
import type { Fairness, SliceReport } from '../src/shared/domain/evaluation/slices.ts'
import { cairn, json, newWorkspace, sample } from './cairn.ts'

test('[EV-3] [EV-4] [EV-8] [ML-3] any model on any data: slices worst first, groups, importance, an explanation that adds up; an ONNX model from elsewhere the same way', async () => {
  const cwd = await newWorkspace()
  const at = { cwd }
  await json(['data', 'import', sample('wine-quality-red.csv'), '--name', 'wine', '--target', 'quality', '--delimiter', ';'], at)
  await json(['data', 'append', 'wine', sample('wine-quality-white.csv'), '--delimiter', ';'], at)
  const run = await json<Run>(['train', 'wine@v1', '--model', 'mlp', '--epochs', '10', '--seed', '1', '--engine', 'wasm'], at)
  await json(['models', 'register', String(run.id), 'wine'], at)

  const elsewhere = await json<{ dataset: string; evaluation: { rows: number } }>(
    ['evaluate', 'run', 'wine', 'wine@v2', '--part', 'test'],
    at,
  )
  expect(elsewhere.dataset).toBe('wine@v2')
  const slices = await json<SliceReport>(['evaluate', 'slices', 'wine', 'wine@v2', '--by', 'alcohol', '--metric', 'rmse'], at)
  const values = slices.slices.map(({ metrics }) => metrics.find(({ metric }) => metric === slices.metric)?.value ?? 0)
  expect(values.length).toBeGreaterThan(1)
  expect(values).toEqual([...values].sort((a, b) => b - a))

  const importance = await json<{ columns: { column: string; value: number }[] }>(['evaluate', 'importance', 'wine'], at)
  expect(importance.columns.length).toBe(11)
  const explained = await json<Explanation>(['explain', 'wine', '--row', '3'], at)
  const sum = explained.contributions.reduce((total, { contribution }) => total + contribution, 0)
  expect(explained.baseline + sum + explained.gap).toBeCloseTo(explained.score, 6)
  expect(Math.abs(explained.gap)).toBeLessThan(0.05 * Math.abs(explained.score - explained.baseline) + 1e-6)

  // its own export, as a model from elsewhere
  await json(['package', 'build', 'wine', '--output', 'wine.cairn'], at)
  const { unzipSync } = await import('fflate')
  const { readFileSync, writeFileSync } = await import('node:fs')
  const { join } = await import('node:path')
  const entries = unzipSync(readFileSync(join(cwd, 'wine.cairn')))
  const onnx = Object.keys(entries).find((name) => name.endsWith('model.onnx'))
  writeFileSync(join(cwd, 'foreign.onnx'), entries[onnx ?? ''])
  await json(['models', 'register-onnx', 'foreign.onnx', '--name', 'foreign', '--target', 'quality'], at)
  const own = await json<{ evaluation: { metrics: { metric: string; value: number }[] } }>(
    ['evaluate', 'run', 'wine', 'wine@v2', '--part', 'all', '--include-seen'],
    at,
  )
  const foreign = await json<typeof own>(['evaluate', 'run', 'foreign', 'wine@v2', '--part', 'all'], at)
  const rmse = ({ evaluation }: typeof own) => evaluation.metrics.find(({ metric }) => metric === 'rmse')?.value ?? 0
  expect(rmse(foreign)).toBeCloseTo(rmse(own), 5)
})

test('[EV-4] fairness of two classes, by a column that is named', async () => {
  const cwd = await newWorkspace()
  const at = { cwd }
  await json(['data', 'import', sample('breast-cancer.csv'), '--target', 'diagnosis'], at)
  const run = await json<Run>(['train', 'breast-cancer', '--model', 'linear', '--epochs', '5', '--engine', 'wasm'], at)
  await json(['models', 'register', String(run.id), 'cancer'], at)
  const [fairness] = await json<Fairness[]>(['evaluate', 'fairness', 'cancer', '--by', 'mean_radius', '--part', 'all'], at)
  expect(fairness.groups.length).toBeGreaterThan(1)
  expect(fairness.selectionRate.difference.value).toBeGreaterThan(0)
  expect((await cairn(['evaluate', 'fairness', 'cancer'], at)).code).toBe(2)
})
