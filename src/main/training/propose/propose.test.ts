import { describe, expect, test } from 'vitest'
import type { ColumnProfile, Profile } from '../../../shared/domain/datasets/dataset.ts'
import { Recipe } from '../../../shared/domain/training/recipe.ts'
import { type ProposalInput, proposeRecipe } from './propose.ts'

const rows = 1000

function column(more: Partial<ColumnProfile> & Pick<ColumnProfile, 'name' | 'type'>): ColumnProfile {
  return { missing: 0, distinct: 500, min: null, max: null, mean: null, sd: null, quantiles: null, top: [], histogram: null, ...more }
}

/** A number from 0 to 10, without a skew. */
function amount(name: string, more: Partial<ColumnProfile> = {}): ColumnProfile {
  const quantiles = { p05: 1, p25: 3, p50: 5, p75: 7, p95: 9 }
  return column({ name, type: 'number', min: 0, max: 10, quantiles, ...more })
}

function text(name: string, counts: readonly number[], more: Partial<ColumnProfile> = {}): ColumnProfile {
  const top = counts.map((count, i) => ({ value: `class ${i}`, count }))
  return column({ name, type: 'text', distinct: counts.length, top, ...more })
}

const label = text('label', [600, 400])

function propose(columns: readonly ColumnProfile[], more: Partial<ProposalInput> = {}, profile: Partial<Profile> = {}) {
  return proposeRecipe({
    columns: columns.map(({ name, type }) => ({ name, type })),
    profile: { rows, duplicateRows: 0, columns: [...columns], ...profile },
    key: [],
    target: 'label',
    ...more,
  })
}

describe('the task', () => {
  const taskOf = (target: ColumnProfile): string => propose([amount('x'), target]).recipe.task

  test('is inferred from the target', () => {
    expect(taskOf(label)).toBe('binary')
    expect(taskOf(amount('label', { type: 'integer', distinct: 2, min: 0, max: 1 }))).toBe('binary')
    expect(taskOf(text('label', [500, 300, 200]))).toBe('multiclass')
    expect(taskOf(amount('label'))).toBe('regression')
  })

  test('whole numbers with few values are amounts, and it is asked whether they are classes', () => {
    const quality = amount('quality', { type: 'integer', distinct: 6 })
    const { recipe, questions } = propose([amount('x'), quality], { target: 'quality' })
    expect(recipe).toMatchObject({ task: 'regression', loss: 'squared', split: { kind: 'random' } })
    expect(questions).toMatchObject([{ field: 'task', answers: [{ value: 'regression' }, { value: 'multiclass' }] }])
  })

  test('unless their name says that they are classes, which is asked too', () => {
    for (const name of ['Cover_Type', 'label', 'className']) {
      const { recipe, questions } = propose([amount('x'), amount(name, { type: 'integer', distinct: 7 })], { target: name })
      expect(recipe.task).toBe('multiclass')
      expect(questions[0].answers[0].value).toBe('multiclass')
    }
    expect(propose([amount('x'), amount('label', { type: 'integer', distinct: 30 })]).recipe.task).toBe('regression')
  })

  test('may be asked for', () => {
    const { recipe } = propose([amount('x'), amount('label', { type: 'integer', distinct: 30 })], { task: 'multiclass' })
    expect(recipe).toMatchObject({ task: 'multiclass', loss: 'crossEntropy', split: { kind: 'stratified' } })
  })

  test('classes are not weighted, however rare one is: weights make probabilities false', () => {
    const { recipe, notes } = propose([amount('x'), text('label', [900, 100])])
    expect(recipe.classWeights).toBe('none')
    expect(notes.join()).toContain('The rarest class has 100 rows and the most common 900')
    expect(propose([amount('x'), text('label', [800, 200])]).notes.join()).not.toContain('The rarest class')
  })

  test('the positive class is in the recipe, with its reason; it can be asked for, and is remembered', () => {
    const proposed = propose([amount('x'), label])
    expect(proposed.recipe.positive).toBe('class 1')
    expect(proposed.classes).toEqual(['class 0', 'class 1'])
    expect(proposed.notes).toContain('The positive class is "class 1", because it is the rarer class.')
    expect(propose([amount('x'), label], { positive: 'class 0' }).recipe.positive).toBe('class 0')
    expect(propose([amount('x'), label], { remembered: 'class 0' }).recipe.positive).toBe('class 0')
    expect(propose([amount('x'), label], { remembered: 'gone' }).recipe.positive).toBe('class 1')
    expect(propose([amount('x'), text('label', [5, 3, 2])]).recipe.positive).toBeUndefined()
    expect(() => propose([amount('x'), label], { positive: 'other' })).toThrow(/"other" is not in the target "label"/)
    expect(() => propose([amount('x'), amount('label')], { positive: '1' })).toThrow(/needs a binary task/)
  })

  test('a class too small to be split is noted', () => {
    expect(propose([amount('x'), text('label', [600, 398, 2])]).notes.join()).toContain('The rarest class has 2 rows')
  })
})

describe('columns that are left out, each with its reason', () => {
  test.each([
    ['a key', amount('code'), 'it is a key'],
    ['what features were joined by', text('zone', [600, 400]), 'features were joined by it'],
    ['a constant', amount('same', { distinct: 1 }), 'it has only one value'],
    ['all missing', amount('void', { distinct: 0, missing: rows }), 'all its values are missing'],
    ['free text', text('review', [], { distinct: 700 }), 'it looks like free text (700 distinct values)'],
    ['text that is all different', text('name', [], { distinct: rows - 5, missing: 5 }), 'every value is unique, like an ID'],
    ['an id', amount('customerId', { type: 'integer', distinct: rows, min: 7, max: 90_000 }), 'its name looks like an ID'],
    ['a row number', amount('n', { type: 'integer', distinct: rows, min: 1, max: rows }), 'it is a row number'],
  ])('%s', (_, unwanted, reason) => {
    const { recipe, notes } = propose([amount('x'), unwanted, label], { key: ['code'], joinedBy: ['zone'] })
    expect(recipe.features.map(({ column }) => column)).toEqual(['x'])
    expect(notes.find((note) => note.includes(JSON.stringify(unwanted.name)))).toContain(reason)
  })

  test('but neither a measure that happens to be all different, nor `humidity`', () => {
    const kept = [amount('weight', { type: 'integer', distinct: rows, max: 90_000 }), amount('humidity', { distinct: rows })]
    expect(propose([...kept, label]).recipe.features.length).toBe(2)
  })

  test('[DS-15] integers that a double cannot tell from their neighbours', () => {
    const { recipe, notes } = propose([amount('x'), amount('n', { type: 'integer', min: 0, max: 2 ** 60 }), label])
    expect(recipe.features.map(({ column }) => column)).toEqual(['x'])
    expect(notes.join()).toContain('"n": its integers go beyond 9,007,199,254,740,991, too large for exact numbers')
  })

  test('many columns with one reason make one note', () => {
    const constants = Array.from({ length: 900 }, (_, i) => amount(`c${i}`, { distinct: 1 }))
    const { notes } = propose([amount('x'), ...constants, label])
    expect(notes.filter((note) => note.startsWith('Excluded'))).toEqual([expect.stringContaining('and 892 more')])
  })
})

describe('[TR-1] integers that name something', () => {
  const columns = [
    amount('x'),
    amount('zip', { type: 'integer', distinct: 90 }),
    amount('store_id', { type: 'integer', distinct: 90 }),
    label,
  ]
  test('are categories, which the notes and the columns say', () => {
    const { recipe, notes, columns: proposed } = propose(columns, { family: 'mlp' })
    expect(recipe.features.map(({ transform }) => transform.kind)).toEqual(['numeric', 'onehot', 'onehot'])
    expect(notes).toContain('Categories instead of an amount for "zip": it looks like a postal code.')
    expect(proposed.map(({ remark }) => remark)).toEqual([null, expect.stringContaining('postal code'), expect.stringContaining('an ID')])
  })
  test('and are left out where few rows share a value', () => {
    const { recipe, notes } = propose([amount('x'), amount('customer_id', { type: 'integer', distinct: 600 }), label])
    expect(recipe.features.map(({ column }) => column)).toEqual(['x'])
    expect(notes).toContain('Excluded "customer_id": its name looks like an ID and few rows share a value.')
  })
})

describe('how a column becomes numbers', () => {
  const transformOf = (by: ColumnProfile) => propose([by, label], { family: 'mlp' }).recipe.features[0].transform

  test('numbers are standardised; a long right tail gets a logarithm', () => {
    expect(transformOf(amount('x'))).toEqual({ kind: 'numeric', impute: 'median', scale: 'standard', indicator: false })
    const tail = { p05: 1, p25: 2, p50: 3, p75: 10, p95: 50 }
    expect(transformOf(amount('x', { quantiles: tail }))).toMatchObject({ scale: 'log' })
    expect(transformOf(amount('x', { quantiles: tail, min: -1 }))).toMatchObject({ scale: 'standard' })
  })

  test('missing values are marked from 1 % on', () => {
    expect(transformOf(amount('x', { missing: 10 }))).toMatchObject({ indicator: true })
    expect(transformOf(amount('x', { missing: 9 }))).toMatchObject({ indicator: false })
  })

  test('text, booleans and codes', () => {
    expect(transformOf(text('x', [500, 500]))).toEqual({ kind: 'onehot', minCount: 6, maxLevels: 50 })
    expect(transformOf(column({ name: 'x', type: 'boolean', distinct: 2 }))).toEqual({ kind: 'boolean' })
    expect(transformOf(column({ name: 'x', type: 'boolean', distinct: 2, missing: 50 }))).toMatchObject({ kind: 'onehot' })
    expect(transformOf(amount('x', { type: 'integer', distinct: 3 }))).toMatchObject({ kind: 'onehot' })
    expect(transformOf(amount('x', { type: 'integer', distinct: 2 }))).toMatchObject({ kind: 'numeric' })
  })

  test('dates; the year only where there are several', () => {
    const several = column({ name: 'x', type: 'date', min: '2012-01-01', max: '2015-12-31' })
    expect(transformOf(several)).toEqual({ kind: 'dateparts', parts: ['year', 'month', 'dayOfYear', 'weekday'] })
    const one = column({ name: 'x', type: 'datetime', min: '2012-01-01 00:00:00', max: '2012-12-31 23:00:00' })
    expect(transformOf(one)).toEqual({ kind: 'dateparts', parts: ['month', 'dayOfYear', 'weekday', 'hour'] })
  })
})

test('[TR-7] rows without a target are excluded, which a note says', () => {
  const { notes } = propose([amount('x'), { ...label, missing: 3 }])
  expect(notes).toContain('3 rows of 1,000 have no target ("label" is missing) and are excluded from training and evaluation.')
  expect(propose([amount('x'), label]).notes.join()).not.toContain('excluded')
})

describe('[TR-7] what cannot be trained is refused', () => {
  test.each([
    ['no target', [amount('x')], { target: null }, 'TARGET_MISSING'],
    ['an unknown target', [amount('x')], {}, 'COLUMN_UNKNOWN'],
    ['a target with too few values', [amount('x'), { ...label, missing: rows - 9 }], {}, 'TOO_FEW_ROWS'],
    ['one class', [amount('x'), text('label', [rows])], {}, 'TARGET_ONE_CLASS'],
    ['1,000 classes', [amount('x'), text('label', [], { distinct: 1000 })], {}, 'TARGET_TOO_MANY_CLASSES'],
    ['text as a number', [amount('x'), label], { task: 'regression' }, 'TARGET_NOT_NUMERIC'],
    ['three classes as two', [amount('x'), text('label', [500, 300, 200])], { task: 'binary' }, 'RECIPE_INVALID'],
    ['no features', [amount('x', { distinct: 1 }), label], {}, 'NO_FEATURES'],
  ] as const)('%s', (_, columns, more, code) => {
    expect(() => propose(columns, more)).toThrow(expect.objectContaining({ code }))
  })

  test('fewer than 10 rows', () => {
    expect(() => propose([amount('x'), label], {}, { rows: 9 })).toThrow(expect.objectContaining({ code: 'TOO_FEW_ROWS' }))
  })
})

test('copies of rows stay in one part of the split', () => {
  const { recipe, notes } = propose([amount('x'), label], {}, { duplicateRows: 12 })
  expect(recipe.split.keepDuplicatesTogether).toBe(true)
  expect(notes.join()).toContain('12 rows are exact duplicates')
})

test('the recipe is valid, carries the seed, and is the same every time', () => {
  const again = () => propose([amount('x'), text('t', [900, 100]), label], { seed: 42, family: 'linear' })
  const { recipe } = again()
  expect(Recipe.parse(recipe)).toEqual(recipe)
  expect(recipe).toMatchObject({ seed: 42, split: { seed: 42 }, model: { family: 'linear' } })
  expect(again()).toEqual(again())
})

test.each([
  [30, [32, 16], 16],
  [344, [32, 16], 16],
  [1600, [32, 16], 32],
  [4898, [32, 16], 128],
  [20_000, [64, 32], 256],
  [1_000_000, [64, 32], 256],
])('%i rows: hidden %j, batches of %i', (count, hidden, batchSize) => {
  const { recipe } = propose([amount('x'), label], { family: 'mlp' }, { rows: count })
  expect(recipe).toMatchObject({ model: { family: 'mlp', hidden, batchSize } })
})

test('[TR-14] boosted trees from 1,000 rows on, with the reason, else a network; what was chosen goes before', () => {
  const of = (count: number, more: Partial<ProposalInput> = {}) => propose([amount('x'), label], more, { rows: count })
  expect(of(1000).recipe.model.family).toBe('boosting')
  expect(of(1000).notes).toContain('Boosted trees, because there are 1,000 rows: from 1,000 on they are usually the most accurate.')
  expect(of(999).recipe.model.family).toBe('mlp')
  expect(of(999).notes.join()).not.toContain('Boosted trees')
  expect(of(999, { family: 'boosting' }).recipe.model.family).toBe('boosting')
})

describe('[TR-14] boosted trees', () => {
  test.each([
    [1200, 8, 10],
    [9000, 15, 10],
    [1_000_000, 31, 20],
  ])('%i rows: trees of %i leaves, of %i rows each', (count, leaves, minRows) => {
    const { recipe } = propose([amount('x'), label], { family: 'boosting' }, { rows: count })
    expect(recipe).toMatchObject({ model: { family: 'boosting', leaves, minRows, earlyStopping: { patience: 50 } } })
  })

  test('take numbers, missing values and levels as they are, and a date as a time and as its parts', () => {
    const columns = [
      amount('x', { missing: 100 }),
      text('t', [600, 400]),
      column({ name: 'b', type: 'boolean', distinct: 2 }),
      amount('zip', { type: 'integer', distinct: 90 }),
      amount('rooms', { type: 'integer', distinct: 8 }),
      column({ name: 'd', type: 'date', min: '2012-01-01', max: '2012-12-31' }),
    ]
    for (const family of ['boosting', 'forest'] as const) {
      const { recipe, notes } = propose([...columns, label], { family })
      const kinds = recipe.features.map(({ column, transform }) => `${column} ${transform.kind}`)
      expect(kinds).toEqual(['x asIs', 't category', 'b asIs', 'zip category', 'rooms asIs', 'd asIs', 'd dateparts'])
      expect(notes.join()).not.toMatch(/Logarithm|filled/)
    }
  })
})

test('columns may have any name', () => {
  const names = ['__proto__', 'constructor', '"; drop table']
  const { recipe } = propose([...names.map((name) => amount(name)), label])
  expect(recipe.features.map(({ column }) => column)).toEqual(names)
})

test('wide and deep embeds the texts', () => {
  const { recipe } = propose([amount('x'), text('t', [900, 100]), label], { family: 'wideDeep' })
  expect(recipe.model).toMatchObject({ family: 'wideDeep', hidden: [32, 16] })
  const transforms = new Map(recipe.features.map(({ column, transform }) => [column, transform.kind]))
  expect(transforms.get('t')).toBe('embedding')
  expect(transforms.get('x')).toBe('numeric')
})
