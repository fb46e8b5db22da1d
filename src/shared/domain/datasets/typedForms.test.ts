import { describe, expect, test } from 'vitest'
import { formText } from './readingTexts.ts'
import { typedDateForm, typedNumberForm } from './typedForms.ts'
import type { NumberForm } from './values.ts'

describe('[DS-14] forms as they are typed', () => {
  test.each([
    ['dd/mm/yyyy', '%d/%m/%Y'],
    ['DD.MM.YY', '%d.%m.%y'],
    ['%m/%d/%Y', '%m/%d/%Y'],
    ['d mmm yyyy', '%d %b %Y'],
    ['mmmm d, yyyy', '%B %d, %Y'],
    ['yyyy-mm-ddThh:mm:ss.fff', '%Y-%m-%dT%H:%M:%S.%f'],
    ['mm/dd/yyyy hh:mm AM', '%m/%d/%Y %I:%M %p'],
    ['dd/mm/yyyy hh:mm zone', '%d/%m/%Y %H:%M %z'],
  ])('%s is %s', (text, form) => {
    expect(typedDateForm(text)).toEqual({ kind: 'date', forms: [form] })
  })

  test('the text that is shown of a date form gives it back', () => {
    for (const form of ['%d/%m/%Y', '%d.%m.%y', '%d %b %Y', '%B %d, %Y', '%m/%d/%Y %I:%M:%S %p', '%Y/%m/%d %H:%M:%S.%f%z'])
      expect(typedDateForm(formText({ kind: 'date', forms: [form] }))).toEqual({ kind: 'date', forms: [form] })
  })

  test.each(['dd/mm', 'dd/mm/yyyy hh:ss', '%d/%q/%Y', 'day first', ''])('"%s" is no date form, and it says why', (text) => {
    expect(typedDateForm(text)).toEqual(expect.stringMatching(/\.$/))
  })

  test('the text that is shown of a number form gives it back', () => {
    const forms: NumberForm[] = [
      { kind: 'number', decimal: ',' },
      { kind: 'number', decimal: '.' },
      { kind: 'number', decimal: ',', thousands: '.' },
      { kind: 'number', decimal: '.', thousands: ',', currency: '$' },
      { kind: 'number', decimal: ',', thousands: ' ', currency: '€' },
      { kind: 'number', decimal: '.', percent: 'points' },
      { kind: 'number', decimal: ',', percent: 'fraction' },
      { kind: 'number', decimal: '.', thousands: ',', brackets: true },
    ]
    for (const form of forms) expect(typedNumberForm(formText(form))).toEqual(form)
  })

  test('an example that says two things is refused, and so is one that is no number', () => {
    expect(typedNumberForm('1,234')).toMatch(/two ways/)
    expect(typedNumberForm('abc')).toMatch(/not a number/)
    expect(typedNumberForm('12 as fraction')).toMatch(/percent/)
  })
})
