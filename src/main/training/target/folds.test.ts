import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Recipe } from '../../../shared/domain/training/recipe.ts'
import type { Fold } from '../../../shared/domain/experiments/study.ts'
import type { Frame, FrameColumn } from '../../frame.ts'
import { readFrame } from '../../datasets/index.ts'
import { importTask } from '../../datasets/tasks.ts'
import { temporaryFolder } from '../../testing.ts'
import { ObjectStore } from '../../workspace/index.ts'
import { foldParts } from './folds.ts'
import { labelCodes, labelsOf } from './labels.ts'

const recipe = (task: Recipe['task'], target: string): Recipe =>
  Recipe.parse({
    format: 'cairn.recipe/2',
    task,
    target,
    features: [{ column: 'x', transform: { kind: 'numeric' } }],
    split: { kind: 'random', seed: 1, fractions: { train: 0.7, validation: 0.15, test: 0.15 } },
    model: { family: 'linear', optimizer: { kind: 'adam', learningRate: 0.01 }, epochs: 1, batchSize: 8, earlyStopping: null },
    loss: task === 'regression' ? 'squared' : 'crossEntropy',
    seed: 1,
  })

async function readCase(file: string): Promise<Frame> {
  const objects = new ObjectStore(temporaryFolder())
  const context = { signal: new AbortController().signal, scratch: temporaryFolder(), objects, progress() {}, emit() {}, keeping() {} }
  const path = join(import.meta.dirname, '../../../../e2e/cases/66-cv-small-data', file)
  const { manifest } = await importTask({ path, options: {} }, context)
  const names = manifest.columns.map(({ name }) => name)
  return readFrame(manifest, objects, names, context.scratch)
}

/** Rows of each class in a part; one class where there are numbers. */
function sizes(frame: Frame, target: string, task: Recipe['task'], parts: Uint8Array, part: number): number[] {
  const column = frame.columns.get(target)
  if (!column) throw new Error('no target')
  const codes = task === 'regression' ? new Int32Array(frame.rows) : labelCodes(labelsOf(column), column)
  const counts = Array.from({ length: Math.max(...codes) + 1 }, () => 0)
  parts.forEach((own, row) => own === part && counts[codes[row]]++)
  return counts
}

const folds = (k: number, seed: number): Fold[] => Array.from({ length: k }, (_, index) => ({ folds: k, index, seed, deal: 2 }))

describe('[TR-13] case 66: folds of small data', () => {
  test.each(['in40.csv', 'in60.csv', 'in100.csv', 'in150.csv'])('%s: every validation part has its share of both classes', async (file) => {
    const frame = await readCase(file)
    for (const seed of [0, 1, 2, 3, 4])
      for (const fold of folds(5, seed)) {
        const { parts } = foldParts(frame, recipe('binary', 'kind'), fold)
        const [train, validation] = [0, 1].map((part) => sizes(frame, 'kind', 'binary', parts, part))
        for (const [code, rows] of validation.entries()) {
          expect(rows).toBeGreaterThanOrEqual(2)
          // 15 of 85 hundredths of the rows that are not held out, but for rounding.
          expect(Math.abs(rows - (rows + train[code]) * (0.15 / 0.85))).toBeLessThanOrEqual(0.5 + 1e-9)
        }
      }
  })

  test('reg40.csv: validation takes its share, and no more', async () => {
    const frame = await readCase('reg40.csv')
    for (const fold of folds(5, 0)) {
      const { summary } = foldParts(frame, recipe('regression', 'y'), fold)
      expect(summary.rows).toEqual({ train: 26, validation: 6, test: 8 })
    }
  })

  test('a class of which a fold would hold out the only row is refused before any fold is trained', () => {
    const codes = Int32Array.from({ length: 20 }, (_, row) => (row === 7 ? 1 : row < 10 ? 0 : 2))
    const x = { kind: 'number' as const, type: 'number' as const, values: Float64Array.from(codes.keys()) }
    const kind = { kind: 'text' as const, type: 'text' as const, levels: ['a', 'rare', 'c'], codes }
    const frame: Frame = {
      rows: 20,
      columns: new Map<string, FrameColumn>([
        ['x', x],
        ['kind', kind],
      ]),
    }
    for (const fold of folds(5, 0))
      expect(() => foldParts(frame, recipe('multiclass', 'kind'), fold)).toThrowError(
        expect.objectContaining({ code: 'TOO_FEW_ROWS', details: { classes: ['rare'] } }),
      )
  })

  /** Groups of rows, each with the classes of its rows in their order. */
  function grouped(groups: readonly string[]): { frame: Frame; recipe: Recipe } {
    const rows = groups.flatMap((kinds, group) => kinds.split('').map((kind) => ({ kind, group })))
    const levels = [...new Set(rows.map(({ kind }) => kind))].sort()
    const number = (values: number[]) => ({ kind: 'number' as const, type: 'number' as const, values: Float64Array.from(values) })
    const columns = new Map<string, FrameColumn>([
      ['x', number([...rows.keys()])],
      ['group', number(rows.map(({ group }) => group))],
      ['kind', { kind: 'text', type: 'text', levels, codes: Int32Array.from(rows, ({ kind }) => levels.indexOf(kind)) }],
    ])
    const plain = recipe('binary', 'kind')
    return { frame: { rows: rows.length, columns }, recipe: { ...plain, split: { ...plain.split, kind: 'group', by: 'group' } } }
  }

  test('a class is in as many groups as have a row of it, wherever that row stands', () => {
    // Only one group begins with b, but all have one.
    const mixed = grouped(['ba', ...Array.from({ length: 9 }, () => 'ab')])
    for (const fold of folds(5, 0)) expect(foldParts(mixed.frame, mixed.recipe, fold).summary.rows.test).toBe(4)
    // None begins with b, and one alone has it.
    const lone = grouped(['ab', ...Array.from({ length: 9 }, () => 'aa')])
    for (const fold of folds(5, 0))
      expect(() => foldParts(lone.frame, lone.recipe, fold)).toThrowError(
        expect.objectContaining({ code: 'TOO_FEW_ROWS', details: { classes: ['b'] } }),
      )
  })

  test('folds of before are dealt as they were: their runs stay reproducible', async () => {
    const frame = await readCase('in40.csv')
    const { parts } = foldParts(frame, recipe('binary', 'kind'), { folds: 5, index: 0, seed: 0 })
    expect(parts.join('')).toMatchInlineSnapshot(`"1012121220201000101010102010101220100010"`)
  })
})
