import { expect, test } from 'vitest'
import type { z } from 'zod'
import { Preparation, PreparationStep, type StepKind } from '../../../../../../shared/domain/datasets/preparation.ts'
import { draftOf, draftsOf, newStep, readStep, readSteps, stepsText, completeSteps } from './stepDraft.ts'
import { stepShapes } from './stepShapes.ts'

const kinds = Object.keys(stepShapes) as StepKind[]

/** One full step of each kind, and one without what is optional. */
const steps: readonly PreparationStep[] = Preparation.parse({
  format: 'cairn.preparation/1',
  steps: [
    { kind: 'rename', columns: [{ from: 'a', to: 'b' }] },
    { kind: 'cast', columns: ['a', 'b'], type: 'integer', onError: 'missing' },
    { kind: 'parse', columns: ['a'], type: 'date', form: { kind: 'date', forms: ['%d/%m/%Y'] } },
    { kind: 'parse', columns: ['a'], type: 'number', form: { kind: 'number', decimal: ',', thousands: '.', currency: '€' } },
    { kind: 'trim', columns: ['a'], inner: true },
    { kind: 'case', columns: ['a'], to: 'title' },
    { kind: 'replace', columns: ['a'], find: ' ', with: '', match: 'text' },
    { kind: 'fill', columns: ['a'], how: 'value', value: '0' },
    { kind: 'fill', columns: ['a'], how: 'previous', by: ['b'] },
    { kind: 'fill', columns: ['a'], how: 'mean' },
    { kind: 'merge', column: 'a', values: ['N.', 'north '], into: 'North' },
    { kind: 'clip', columns: ['a'], min: 0 },
    { kind: 'clip', columns: ['a'], min: -1, max: 1.5 },
    { kind: 'drop', columns: ['a'] },
    { kind: 'keep', columns: ['a'] },
    { kind: 'filter', where: 'a > 3', rows: 'drop', note: 'Too small', disabled: true },
    { kind: 'sort', by: [{ column: 'a', descending: true }, { column: 'b' }] },
    { kind: 'deduplicate' },
    { kind: 'deduplicate', columns: ['a'], keep: 'last' },
    { kind: 'derive', column: 'c', expression: 'a * 2' },
    { kind: 'derive', column: 'c', expression: 'a * 2', type: 'integer' },
    { kind: 'split', column: 'a', separator: ' ', into: ['b', 'c'], keep: true },
    { kind: 'unpivot', columns: ['a', 'b'], name: 'name', value: 'value' },
    { kind: 'pivot', name: 'a', value: 'b', aggregate: 'sum' },
    { kind: 'join', with: 'stations@v2', on: [{ left: 'a', right: 'id' }], how: 'inner', columns: ['x'], prefix: 's ' },
    { kind: 'join', with: 'stations', on: [{ left: 'a', right: 'id' }] },
    { kind: 'union', with: 'stations' },
    { kind: 'group', by: [], columns: [{ column: 'n', aggregate: 'count' }] },
    { kind: 'group', by: ['a'], columns: [{ column: 'm', of: 'b', aggregate: 'mean' }] },
    { kind: 'window', column: 'c', of: 'a', what: 'rollingMean', rows: 7, by: ['b'], order: [{ column: 'd' }] },
    { kind: 'window', column: 'c', of: 'a', what: 'lag', order: [{ column: 'd', descending: true }] },
    { kind: 'sample', rows: 10, seed: 3 },
    { kind: 'sample', share: 0.5, seed: 3 },
    { kind: 'sql', query: 'SELECT * FROM input', tables: [{ name: 'stations', ref: 'stations@v1' }] },
    { kind: 'sql', query: 'SELECT 1' },
  ],
}).steps

test('[DS-16] every member of every kind of step has a control, and no control is without one', () => {
  const common = new Set(['kind', 'disabled', 'note'])
  for (const option of PreparationStep.options) {
    const { kind, ...shape } = option.shape as Record<string, z.ZodType> & { kind: z.ZodLiteral<StepKind> }
    const members = Object.keys(shape).filter((key) => !common.has(key))
    expect([kind.value, stepShapes[kind.value].fields.map(({ key }) => key).sort()]).toEqual([kind.value, members.sort()])
  }
  expect(new Set(steps.map(({ kind }) => kind))).toEqual(new Set(kinds))
})

test.each(steps.map((step, index) => [index, step.kind, step] as const))(
  '[DS-16] step %i (%s) goes through its form and comes back the same',
  (_, __, step) => {
    expect(readStep(draftOf(step, 1))).toEqual({ step })
  },
)

test.each(kinds.filter((kind) => kind !== 'sql' && kind !== 'sample'))('[DS-16] a new %s step says what is missing', (kind) => {
  expect(readStep(newStep([], kind))).toMatchObject(
    kind === 'deduplicate' || kind === 'group' ? { step: { kind } } : { wrong: expect.stringMatching(/^(Choose|Fill in|Enter)/) },
  )
})

test('[DS-16] steps up to the first incomplete one are previewed; a disabled one is among them', () => {
  const drafts = draftsOf([steps[4], { ...steps[5], disabled: true }])
  const list = [...drafts, newStep(drafts, 'drop'), ...draftsOf([steps[13]], 9)]
  expect(completeSteps(list)).toEqual([steps[4], { ...steps[5], disabled: true }])
})

test('[DS-16] text of steps is read as it was written: a preparation, a list, one step', () => {
  expect(readSteps(stepsText(steps))).toEqual(steps)
  expect(readSteps(JSON.stringify(steps))).toEqual(steps)
  expect(readSteps(JSON.stringify(steps[0]))).toEqual([steps[0]])
  expect(() => readSteps('{')).toThrow('This is not JSON')
  expect(() => readSteps('[{"kind":"trim"}]')).toThrow(/Step 1, columns/)
  expect(() => readSteps('[{"kind":"toString"}]')).toThrow(/not preparation steps/)
  expect(() => readSteps('null')).toThrow(/not preparation steps/)
})
