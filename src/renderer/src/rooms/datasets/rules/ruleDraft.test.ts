import { expect, test } from 'vitest'
import { Rule } from '../../../../../shared/domain/datasets/rules.ts'
import { draftOf, newDraft, ruleOf } from './ruleDraft.ts'

const rules: readonly Rule[] = [
  { kind: 'type', column: 'a', type: 'integer' },
  { kind: 'missing', column: 'a', maxShare: 0.25 },
  { kind: 'range', column: 'a', min: 1, max: 2.5 },
  { kind: 'range', column: 'day', min: '2024-05-01' },
  { kind: 'set', column: 'a', values: ['x', 'y z'] },
  { kind: 'pattern', column: 'a', pattern: '^x+$' },
  { kind: 'unique', columns: ['a', 'b'] },
  { kind: 'rows', min: 10 },
  { kind: 'drift', column: 'a', reference: 'wine@v1', measure: 'psi', limit: 0.2 },
  { kind: 'columns', columns: ['a'], only: true },
]

test.each(rules)('[DS-12] a $kind rule goes through its form unchanged', (rule) => {
  const read = ruleOf(draftOf(rule, 'block', 'wine@v2'))
  expect('rule' in read && Rule.parse(read.rule)).toEqual(rule)
})

test('[DS-12] a form that says no rule says why', () => {
  const draft = newDraft('wine@v1')
  expect(ruleOf(draft)).toEqual({ wrong: 'Choose a column.' })
  expect(ruleOf({ ...draft, columns: ['a'] })).toEqual({ wrong: 'Enter a minimum or a maximum.' })
  expect(ruleOf({ ...draft, kind: 'missing', columns: ['a'], high: '120' })).toEqual({ wrong: 'Enter a share from 0 to 100 %.' })
  expect(ruleOf({ ...draft, kind: 'rows', low: '1.5' })).toEqual({ wrong: 'Enter a minimum or maximum number of rows.' })
})
