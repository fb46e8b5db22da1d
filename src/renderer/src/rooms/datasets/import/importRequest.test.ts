import { expect, test } from 'vitest'
import type { ImportOptions } from '../../../../../shared/domain/datasets/import.ts'
import {
  isRequest,
  marksOf,
  nameOfFile,
  typedNullTokens,
  withAnswer,
  withLayout,
  withoutLayout,
  withReading,
  withType,
} from './importRequest.ts'

const dayFirst = { label: 'Day first', value: '2024-04-03', type: 'date', form: { kind: 'date', forms: ['%d/%m/%Y'] } } as const

test('[DS-14] an answer is a type with its form; another type takes the form away, null tokens stay', () => {
  const answered = withAnswer({}, 'sold', { ...dayFirst, form: { kind: 'date', forms: [...dayFirst.form.forms] } })
  expect(answered).toEqual({
    types: [{ column: 'sold', type: 'date' }],
    columns: [{ column: 'sold', form: { kind: 'date', forms: ['%d/%m/%Y'] } }],
  })
  const withTokens = withReading(answered, 'sold', { nullTokens: [] })
  expect(withTokens.columns).toEqual([{ column: 'sold', form: { kind: 'date', forms: ['%d/%m/%Y'] }, nullTokens: [] }])
  const asText = withType(withTokens, 'sold', 'text')
  expect(asText.types).toEqual([{ column: 'sold', type: 'text' }])
  expect(asText.columns).toEqual([{ column: 'sold', nullTokens: [] }])
  expect(withReading(asText, 'sold', { nullTokens: undefined }).columns).toBeUndefined()
})

test('[DS-14] another layout is other columns: what was set for them goes, the null tokens of the file stay', () => {
  const options: ImportOptions = {
    delimiter: ';',
    nullTokens: ['', '-999'],
    types: [{ column: 'a', type: 'text' }],
    target: 'a',
    key: ['a'],
  }
  expect(withLayout(options, { header: false })).toEqual({ delimiter: ';', header: false, nullTokens: ['', '-999'] })
  expect(withoutLayout(options)).toEqual({ nullTokens: ['', '-999'] })
})

test('[DS-2] typed tokens are beside those of the format; nothing typed finds them', () => {
  expect(typedNullTokens(' ., -999 ,', 'jsonl')).toEqual(['', '.', '-999'])
  expect(typedNullTokens(' ', 'csv')).toBeUndefined()
})

test('[DS-2] a dataset is called as its file, without the endings of archives and formats', () => {
  expect(['wine.csv', 'wine.csv.gz', 'wine.tar.csv', '.csv', 'folder'].map(nameOfFile)).toEqual([
    'wine',
    'wine',
    'wine.tar',
    '.csv',
    'folder',
  ])
})

test('[DS-9] marks of columns that the file does not have stay away; a damaged draft is none', () => {
  const request = { name: 'x', append: false, options: {}, sensitive: ['name', 'gone'], protected: ['sex'] }
  expect(marksOf(request, ['name', 'sex'])).toEqual({ sensitive: ['name'], protected: ['sex'] })
  expect(isRequest(request)).toBe(true)
  expect(isRequest({ ...request, options: { encoding: 'cp437' as 'utf-8' } })).toBe(false)
})
