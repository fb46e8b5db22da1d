import { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { defaultNullTokens } from '../../../shared/domain/datasets/import.ts'
import { addFormOptions, formOptions } from './formOptions.ts'

/** What the options on a command line say. */
function parsed(...given: string[]) {
  const command = addFormOptions(new Command())
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
  command.parse(given, { from: 'user' })
  const options = formOptions(command.opts(), 'csv')
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

describe('[DS-14] how values are read, on the command line', () => {
  test('nothing is said where no option is given', () => {
    expect(parsed()).toEqual({})
  })

  test('a date by its order or its format; several formats of one column are all read', () => {
    expect(parsed('--date', 'when=day-first')).toEqual({ hints: [{ column: 'when', dates: 'day-first' }] })
    expect(parsed('--date', 'a=b=dd/mm/yyyy', '--date', 'a=b=%d.%m.%Y')).toEqual({
      columns: [{ column: 'a=b', form: { kind: 'date', forms: ['%d/%m/%Y', '%d.%m.%Y'] } }],
    })
  })

  test('a number by its decimal mark or an example', () => {
    expect(parsed('--number', 'price=decimal-comma')).toEqual({ hints: [{ column: 'price', decimal: ',' }] })
    expect(parsed('--number', 'price=1.234,56 €')).toEqual({
      columns: [{ column: 'price', form: { kind: 'number', decimal: ',', thousands: '.', currency: '€' } }],
    })
  })

  test('null tokens of one column stand beside those of the file, and --keep switches them off', () => {
    expect(parsed('--null', '-999')).toEqual({ nullTokens: [...defaultNullTokens, '-999'] })
    expect(parsed('--null', 'stock=-1', '--null', '.')).toEqual({
      nullTokens: [...defaultNullTokens, '.'],
      columns: [{ column: 'stock', nullTokens: [...defaultNullTokens, '.', '-1'] }],
    })
    expect(parsed('--null', 'a\\=b', '--null', '=', '--null', '\\N')).toEqual({ nullTokens: [...defaultNullTokens, 'a=b', '=', '\\N'] })
    expect(parsed('--keep', 'country,code', '--null', 'code=?')).toEqual({
      columns: [
        { column: 'country', nullTokens: [] },
        { column: 'code', nullTokens: ['?'] },
      ],
    })
  })

  test('the whole file: which comes first, and the decimal mark', () => {
    expect(parsed('--dates', 'day-first', '--decimal', ',')).toEqual({ dates: 'day-first', decimal: ',' })
  })

  test.each([
    ['--date', 'when', /when=dd\/mm\/yyyy/],
    ['--date', 'when=dd/mm', /needs a year/],
    ['--number', 'price=abc', /not a number/],
    ['--number', 'price=1,234', /two ways/],
    ['--dates', 'dmy', /day-first, month-first/],
  ])('%s %s is refused', (option, value, reason) => {
    expect(() => parsed(option, value)).toThrow(reason)
  })
})
