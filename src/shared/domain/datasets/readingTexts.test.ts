import { expect, test } from 'vitest'
import { formText, readingSummary, textOfChange, textOfNote, textOfQuestion } from './readingTexts.ts'

test('[DS-14] a reading is summarised in the words of the field, one short text for each thing that was found', () => {
  const form = { kind: 'number', decimal: ',', thousands: '.', currency: '€' } as const
  expect(
    readingSummary({
      format: 'csv',
      layout: { encoding: 'windows-1252', delimiter: ';', header: true, quote: '"', escape: '"' },
      contents: null,
      columnReadings: [
        { column: 'price', form },
        { column: 'weight', form: { kind: 'number', decimal: ',' } },
        { column: 'sold', form: { kind: 'date', forms: ['%d/%m/%Y'] } },
        { column: 'city', nullTokens: ['n/a'] },
      ],
      notes: [
        { note: 'encoding', count: 1, line: 1, text: 'windows-1252' },
        { note: 'comments', count: 3, line: 1, text: '# exported' },
      ],
    }),
  ).toEqual([
    'Semicolon',
    'Windows-1252',
    'decimal comma in 2 columns',
    'thousands separator in 1 column',
    'currency in 1 column',
    'dates dd/mm/yyyy in 1 column',
    '3 comment lines skipped',
  ])
  const contents = { kind: 'workbook', parts: 2, chosen: 'Data' } as const
  expect(readingSummary({ format: 'xlsx', layout: null, contents, columnReadings: [], notes: [] })).toEqual([
    'Excel workbook',
    'Sheet "Data" of 2',
  ])
})

test('[DS-14] a form is shown as a value that has it', () => {
  expect(formText({ kind: 'number', decimal: ',', thousands: '.', currency: '€' })).toBe('1.234,56 €')
  expect(formText({ kind: 'number', decimal: '.', brackets: true })).toBe('1234.56, (1234.56)')
  expect(formText({ kind: 'number', decimal: ',', percent: 'points' })).toBe('66,5 %')
  expect(formText({ kind: 'date', forms: ['%d/%m/%Y', '%d/%m/%Y %H:%M'] })).toBe('dd/mm/yyyy or dd/mm/yyyy hh:mm')
  expect(formText({ kind: 'boolean', true: ['ja'], false: ['nein'] })).toBe('ja / nein')
})

test('[DS-15] a change is counted, with an example and its place', () => {
  const place = { kind: 'line', at: 1_007 } as const
  expect(textOfChange({ column: 'price', change: 'missing', count: 12, place, given: 'n/a', value: null })).toBe(
    'price: 12 values treated as missing, such as "n/a" on line 1,007',
  )
  expect(textOfChange({ column: 'area', change: 'trimmed', count: 1, place, given: 'South ', value: 'South' })).toBe(
    'area: 1 value trimmed, such as "South " → "South" on line 1,007',
  )
  expect(textOfChange({ column: 'part', change: 'text', count: 2, place, given: '1E5', value: '1E5' })).toBe(
    'part: 2 values kept as text, such as "1E5" on line 1,007',
  )
  expect(textOfNote({ note: 'skipped', count: 1, line: 1, text: 'Report of May' })).toBe(
    '1 line above the table skipped (line 1: Report of May)',
  )
  const answers = [
    { label: 'Day first', value: '2024-04-03', type: 'date', form: { kind: 'date', forms: ['%d/%m/%Y'] } },
    { label: 'Month first', value: '2024-03-04', type: 'date', form: { kind: 'date', forms: ['%m/%d/%Y'] } },
  ] as const
  expect(
    textOfQuestion({
      column: 'sold',
      about: 'dates',
      example: '03/04/2024',
      answers: answers.map((one) => ({ ...one, form: { kind: 'date', forms: [...one.form.forms] } })),
    }),
  ).toBe('sold: does "03/04/2024" begin with the day or the month?')
})
