import type { ColumnType } from '../datasets/columnType.ts'

/** What an argument may be. `same`: of one type with the other such arguments; `moment`: a date or datetime; `value`: a value and no column. */
export type Parameter = 'number' | 'integer' | 'text' | 'boolean' | 'moment' | 'any' | 'same'

export interface FunctionShape {
  readonly takes: readonly Parameter[]
  /** How many of them may be left out, at the end. */
  readonly optional?: number
  /** The last one may come any number of times. */
  readonly repeats?: true
  /** `same`: the type of its `same` arguments; `number or integer`: integer where all its numbers are. */
  readonly gives: ColumnType | 'same' | 'number or integer'
  readonly group: 'operator' | 'logic' | 'number' | 'text' | 'time' | 'type'
  /** How it is called, for a list of functions. */
  readonly usage: string
  readonly help: string
}

/**
 * All functions and operators. Unless its help says otherwise, the result is missing where an argument is, and where it would be
 * no finite number, no integer of 64 bits, or no date that a datetime can be. None reads a file, the clock, a random number, or anything but its arguments.
 */
export const functions = {
  '+': { takes: ['number', 'number'], gives: 'number or integer', group: 'operator', usage: 'a + b', help: 'Sum.' },
  '-': { takes: ['number', 'number'], gives: 'number or integer', group: 'operator', usage: 'a - b', help: 'Difference.' },
  '*': { takes: ['number', 'number'], gives: 'number or integer', group: 'operator', usage: 'a * b', help: 'Product.' },
  '/': { takes: ['number', 'number'], gives: 'number', group: 'operator', usage: 'a / b', help: 'Quotient; missing where b is 0.' },
  '%': {
    takes: ['number', 'number'],
    gives: 'number or integer',
    group: 'operator',
    usage: 'a % b',
    help: 'Remainder, with the sign of a; missing where b is 0.',
  },
  negate: { takes: ['number'], gives: 'number or integer', group: 'operator', usage: '-a', help: 'The number with the other sign.' },
  '=': { takes: ['same', 'same'], gives: 'boolean', group: 'operator', usage: 'a = b', help: 'Equal; text with its case.' },
  '!=': { takes: ['same', 'same'], gives: 'boolean', group: 'operator', usage: 'a != b', help: 'Not equal.' },
  '<': { takes: ['same', 'same'], gives: 'boolean', group: 'operator', usage: 'a < b', help: 'Less; text by its characters.' },
  '<=': { takes: ['same', 'same'], gives: 'boolean', group: 'operator', usage: 'a <= b', help: 'Less or equal.' },
  '>': { takes: ['same', 'same'], gives: 'boolean', group: 'operator', usage: 'a > b', help: 'Greater.' },
  '>=': { takes: ['same', 'same'], gives: 'boolean', group: 'operator', usage: 'a >= b', help: 'Greater or equal.' },
  in: {
    takes: ['same', 'same'],
    repeats: true,
    gives: 'boolean',
    group: 'operator',
    usage: 'a in (b, c)',
    help: 'Equal to one of the list.',
  },
  and: {
    takes: ['boolean', 'boolean'],
    repeats: true,
    gives: 'boolean',
    group: 'operator',
    usage: 'a and b',
    help: 'Both; false where one is false, even if the other is missing.',
  },
  or: {
    takes: ['boolean', 'boolean'],
    repeats: true,
    gives: 'boolean',
    group: 'operator',
    usage: 'a or b',
    help: 'One of them; true where one is true, even if the other is missing.',
  },
  not: { takes: ['boolean'], gives: 'boolean', group: 'operator', usage: 'not a', help: 'The opposite.' },

  if: {
    takes: ['boolean', 'same', 'same'],
    gives: 'same',
    group: 'logic',
    usage: 'if(condition, a, b)',
    help: 'a where the condition is true, b where it is false or missing.',
  },
  coalesce: {
    takes: ['same', 'same'],
    repeats: true,
    gives: 'same',
    group: 'logic',
    usage: 'coalesce(a, b, …)',
    help: 'The first that is not missing.',
  },
  missing: { takes: ['any'], gives: 'boolean', group: 'logic', usage: 'missing(a)', help: 'Whether it is missing. Also: a is missing.' },
  present: { takes: ['any'], gives: 'boolean', group: 'logic', usage: 'present(a)', help: 'Whether it is not missing.' },
  min: {
    takes: ['same', 'same'],
    repeats: true,
    gives: 'same',
    group: 'logic',
    usage: 'min(a, b, …)',
    help: 'The smallest that is not missing.',
  },
  max: {
    takes: ['same', 'same'],
    repeats: true,
    gives: 'same',
    group: 'logic',
    usage: 'max(a, b, …)',
    help: 'The largest that is not missing.',
  },

  abs: { takes: ['number'], gives: 'number or integer', group: 'number', usage: 'abs(a)', help: 'Without its sign.' },
  round: {
    takes: ['number', 'integer'],
    optional: 1,
    gives: 'number',
    group: 'number',
    usage: 'round(a, digits)',
    help: 'Rounded to digits after the point, 0 by default; halves away from zero.',
  },
  floor: { takes: ['number'], gives: 'number', group: 'number', usage: 'floor(a)', help: 'The next whole number below.' },
  ceil: { takes: ['number'], gives: 'number', group: 'number', usage: 'ceil(a)', help: 'The next whole number above.' },
  sqrt: { takes: ['number'], gives: 'number', group: 'number', usage: 'sqrt(a)', help: 'Square root; missing below 0.' },
  exp: { takes: ['number'], gives: 'number', group: 'number', usage: 'exp(a)', help: 'e to the power of a.' },
  log: { takes: ['number'], gives: 'number', group: 'number', usage: 'log(a)', help: 'Natural logarithm; missing at 0 and below.' },
  log2: { takes: ['number'], gives: 'number', group: 'number', usage: 'log2(a)', help: 'Logarithm to base 2.' },
  log10: { takes: ['number'], gives: 'number', group: 'number', usage: 'log10(a)', help: 'Logarithm to base 10.' },
  power: { takes: ['number', 'number'], gives: 'number', group: 'number', usage: 'power(a, b)', help: 'a to the power of b.' },
  sin: { takes: ['number'], gives: 'number', group: 'number', usage: 'sin(a)', help: 'Sine, in radians.' },
  cos: { takes: ['number'], gives: 'number', group: 'number', usage: 'cos(a)', help: 'Cosine, in radians.' },
  tan: { takes: ['number'], gives: 'number', group: 'number', usage: 'tan(a)', help: 'Tangent, in radians.' },
  atan2: { takes: ['number', 'number'], gives: 'number', group: 'number', usage: 'atan2(y, x)', help: 'The angle of a point, in radians.' },
  sign: { takes: ['number'], gives: 'integer', group: 'number', usage: 'sign(a)', help: '-1, 0 or 1.' },

  lower: { takes: ['text'], gives: 'text', group: 'text', usage: 'lower(t)', help: 'In lower case.' },
  upper: { takes: ['text'], gives: 'text', group: 'text', usage: 'upper(t)', help: 'In upper case.' },
  trim: { takes: ['text'], gives: 'text', group: 'text', usage: 'trim(t)', help: 'Without white space at both ends.' },
  length: { takes: ['text'], gives: 'integer', group: 'text', usage: 'length(t)', help: 'Number of characters (code points).' },
  left: { takes: ['text', 'integer'], gives: 'text', group: 'text', usage: 'left(t, n)', help: 'The first n characters.' },
  right: { takes: ['text', 'integer'], gives: 'text', group: 'text', usage: 'right(t, n)', help: 'The last n characters.' },
  substring: {
    takes: ['text', 'integer', 'integer'],
    optional: 1,
    gives: 'text',
    group: 'text',
    usage: 'substring(t, start, n)',
    help: 'n characters from the start-th on, counted from 1.',
  },
  replace: {
    takes: ['text', 'text', 'text'],
    gives: 'text',
    group: 'text',
    usage: 'replace(t, find, with)',
    help: 'Each occurrence of a text replaced.',
  },
  concat: {
    takes: ['any', 'any'],
    repeats: true,
    gives: 'text',
    group: 'text',
    usage: 'concat(a, b, …)',
    help: 'Joined as text; missing where one is missing.',
  },
  contains: {
    takes: ['text', 'text'],
    gives: 'boolean',
    group: 'text',
    usage: 'contains(t, part)',
    help: 'Whether the text has the part.',
  },
  startsWith: { takes: ['text', 'text'], gives: 'boolean', group: 'text', usage: 'startsWith(t, part)', help: 'Whether it begins so.' },
  endsWith: { takes: ['text', 'text'], gives: 'boolean', group: 'text', usage: 'endsWith(t, part)', help: 'Whether it ends so.' },
  matches: {
    takes: ['text', 'text'],
    gives: 'boolean',
    group: 'text',
    usage: 'matches(t, pattern)',
    help: 'Whether a regular expression (RE2) matches somewhere.',
  },
  extract: {
    takes: ['text', 'text', 'integer'],
    optional: 1,
    gives: 'text',
    group: 'text',
    usage: 'extract(t, pattern, group)',
    help: 'What a regular expression (RE2) matches, or one of its groups; missing where it does not.',
  },
  part: {
    takes: ['text', 'text', 'integer'],
    gives: 'text',
    group: 'text',
    usage: 'part(t, separator, n)',
    help: 'The n-th part between separators, from 1; missing beyond the last.',
  },

  year: { takes: ['moment'], gives: 'integer', group: 'time', usage: 'year(d)', help: 'Year.' },
  quarter: { takes: ['moment'], gives: 'integer', group: 'time', usage: 'quarter(d)', help: '1 to 4.' },
  month: { takes: ['moment'], gives: 'integer', group: 'time', usage: 'month(d)', help: '1 to 12.' },
  week: { takes: ['moment'], gives: 'integer', group: 'time', usage: 'week(d)', help: 'ISO week, 1 to 53.' },
  day: { takes: ['moment'], gives: 'integer', group: 'time', usage: 'day(d)', help: 'Day of the month.' },
  weekday: { takes: ['moment'], gives: 'integer', group: 'time', usage: 'weekday(d)', help: '1 is Monday, 7 is Sunday.' },
  dayOfYear: { takes: ['moment'], gives: 'integer', group: 'time', usage: 'dayOfYear(d)', help: '1 to 366.' },
  hour: { takes: ['moment'], gives: 'integer', group: 'time', usage: 'hour(d)', help: '0 to 23; 0 for a date.' },
  minute: { takes: ['moment'], gives: 'integer', group: 'time', usage: 'minute(d)', help: '0 to 59.' },
  second: { takes: ['moment'], gives: 'integer', group: 'time', usage: 'second(d)', help: '0 to 59.' },
  daysBetween: {
    takes: ['moment', 'moment'],
    gives: 'integer',
    group: 'time',
    usage: 'daysBetween(a, b)',
    help: 'Midnights from a to b; negative where b is earlier.',
  },
  secondsBetween: {
    takes: ['moment', 'moment'],
    gives: 'number',
    group: 'time',
    usage: 'secondsBetween(a, b)',
    help: 'Seconds from a to b.',
  },
  addDays: { takes: ['moment', 'integer'], gives: 'datetime', group: 'time', usage: 'addDays(d, n)', help: 'n days later, as a datetime.' },
  makeDate: {
    takes: ['integer', 'integer', 'integer'],
    gives: 'date',
    group: 'time',
    usage: 'makeDate(year, month, day)',
    help: 'A date; missing where there is no such day.',
  },

  number: { takes: ['any'], gives: 'number', group: 'type', usage: 'number(a)', help: 'As a number; missing where it is none.' },
  integer: { takes: ['any'], gives: 'integer', group: 'type', usage: 'integer(a)', help: 'As a whole number; missing where it is none.' },
  text: { takes: ['any'], gives: 'text', group: 'type', usage: 'text(a)', help: 'As text.' },
  boolean: {
    takes: ['any'],
    gives: 'boolean',
    group: 'type',
    usage: 'boolean(a)',
    help: 'true, yes, 1 and false, no, 0; missing for all else.',
  },
  date: {
    takes: ['any'],
    gives: 'date',
    group: 'type',
    usage: 'date(a)',
    help: 'As a date, from year-month-day; missing where it is none.',
  },
  datetime: { takes: ['any'], gives: 'datetime', group: 'type', usage: 'datetime(a)', help: 'As a datetime; missing where it is none.' },
} as const satisfies Readonly<Record<string, FunctionShape>>

export type FunctionName = keyof typeof functions

const byLowerCase = new Map(Object.keys(functions).map((name) => [name.toLowerCase(), name as FunctionName]))

/** Functions are the same in upper and lower case. */
export function functionCalled(name: string): FunctionName | undefined {
  return byLowerCase.get(name.toLowerCase())
}

export function shapeOf(name: FunctionName): FunctionShape {
  return functions[name]
}
