import { expect, test } from 'vitest'
import { ValueForm } from '../../../../../shared/domain/datasets/values.ts'
import { booleanForm, dateForm, dateForms, datetimeForms, isoForms, numberForm } from './forms.ts'

test('[DS-14] every date format that is offered is one that a reader knows; a wrong one says why', () => {
  for (const form of [...dateForms, ...datetimeForms, ...isoForms.date, ...isoForms.datetime])
    expect(ValueForm.safeParse({ kind: 'date', forms: [form] }).success, form).toBe(true)
  expect(dateForm([' %d/%m/%Y ', ''])).toEqual({ kind: 'date', forms: ['%d/%m/%Y'] })
  expect(dateForm(['%d/%m'])).toContain('needs a year')
  expect(dateForm([' '])).toContain('Enter a format')
})

test('[DS-14] a number form has what was set alone, and never one sign for two things', () => {
  expect(numberForm({ kind: 'number', decimal: ',', thousands: ',', currency: '', percent: undefined })).toEqual({
    kind: 'number',
    decimal: ',',
  })
  expect(numberForm({ kind: 'number', decimal: ',', thousands: '.', currency: '€', brackets: true })).toEqual({
    kind: 'number',
    decimal: ',',
    thousands: '.',
    currency: '€',
    brackets: true,
  })
})

test('[DS-14] the words of a boolean are compared in lower case, and none stands for both', () => {
  expect(booleanForm(['Ja', 'JA'], ['nein'])).toEqual({ kind: 'boolean', true: ['ja'], false: ['nein'] })
  expect(booleanForm(['ja'], ['JA'])).toBeNull()
  expect(booleanForm(['ja'], [])).toBeNull()
  expect(booleanForm(['x'.repeat(21)], ['n'])).toBeNull()
})
