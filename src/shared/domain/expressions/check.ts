import type { Column } from '../datasets/dataset.ts'
import { CairnError } from '../../errors.ts'
import { type Checked, type Expression, expressionError, type ValueType } from './ast.ts'
import { functionCalled, type FunctionName, functions, type FunctionShape, type Parameter, shapeOf } from './functions.ts'
import { parseExpression } from './parse.ts'

/**
 * Gives each part of an expression its type. Numbers mix with integers, dates with datetimes, and the word `missing` with all;
 * text is never made a number silently.
 *
 * @throws COLUMN_UNKNOWN; STEP_INVALID with the position
 */
export function checkExpression(source: string, columns: readonly Column[]): Checked {
  const byName = new Map(columns.map((column) => [column.name, column]))
  return check(parseExpression(source), byName)
}

function check(expression: Expression, columns: ReadonlyMap<string, Column>): Checked {
  switch (expression.kind) {
    case 'number':
      return { kind: 'value', type: numberType(expression.text, expression.at), value: expression.text }
    case 'text':
      return { kind: 'value', type: 'text', value: withoutNul(expression.value, expression.at) }
    case 'boolean':
      return { kind: 'value', type: 'boolean', value: expression.value }
    case 'missing':
      return { kind: 'value', type: 'missing', value: null }
    case 'column':
      return checkColumn(expression, columns)
    case 'call':
      return checkCall(expression, columns)
  }
}

function numberType(text: string, at: number): 'integer' | 'number' {
  if (!/^-?[0-9]+$/.test(text)) {
    if (!Number.isFinite(Number(text))) throw expressionError(`${text} is beyond the range of numbers.`, at)
    return 'number'
  }
  const value = BigInt(text)
  if (value < -(2n ** 63n) || value >= 2n ** 63n) throw expressionError(`${text} is beyond the range of integers.`, at)
  return 'integer'
}

function withoutNul(text: string, at: number): string {
  if (text.includes('\0')) throw expressionError('The text has a NUL character.', at)
  return text
}

function checkColumn({ name, at }: Expression & { kind: 'column' }, columns: ReadonlyMap<string, Column>): Checked {
  const column = columns.get(name)
  if (column) return { kind: 'column', type: column.type, name }
  const near = [...columns.keys()].filter((other) => other.toLowerCase() === name.toLowerCase())
  const remedy = near.length > 0 ? ` Did you mean [${near[0]}]?` : ` A text stands in quotes: "${name}".`
  throw new CairnError('COLUMN_UNKNOWN', `There is no column ${JSON.stringify(name)} at this step.${remedy}`, {
    column: name,
    position: at,
    columns: [...columns.keys()].slice(0, 50),
  })
}

function checkCall({ name, of, at }: Expression & { kind: 'call' }, columns: ReadonlyMap<string, Column>): Checked {
  const called = functionCalled(name)
  if (called === undefined) {
    throw expressionError(`There is no function "${name}".${nearest(name)}`, at, {
      functions: Object.keys(functions).filter((one) => /^[a-z]/i.test(one)),
    })
  }
  const shape = shapeOf(called)
  checkCount(called, shape, of.length, at)
  const given = of.map((argument) => check(argument, columns))
  const taken = given.map((argument, index) => ({ argument, as: shape.takes[Math.min(index, shape.takes.length - 1)], at: of[index].at }))
  const same = commonType(
    called,
    taken.filter(({ as }) => as === 'same'),
  )
  const fitted = taken.map((one) => fit(called, one, same))
  return { kind: 'call', name: called, type: resultType(shape, fitted, same), of: fitted }
}

interface Taken {
  readonly argument: Checked
  readonly as: Parameter
  readonly at: number
}

function checkCount(name: FunctionName, { takes, optional = 0, repeats }: FunctionShape, count: number, at: number): void {
  const least = takes.length - optional
  if (count >= least && (repeats || count <= takes.length)) return
  const wanted = repeats ? `at least ${least}` : optional > 0 ? `${least} to ${takes.length}` : String(takes.length)
  throw expressionError(`${shapeOf(name).usage} takes ${wanted} ${wanted === '1' ? 'argument' : 'arguments'}, not ${count}.`, at)
}

/** The one type of arguments that are compared or given alternatively; a text that is typed beside a date is that date. */
function commonType(name: FunctionName, taken: readonly Taken[]): ValueType {
  let common: ValueType = 'missing'
  const texts = taken.every(({ argument }) => argument.type === 'missing' || isTyped(argument, 'text'))
  for (const { argument, at } of taken) {
    if (argument.type === 'missing' || (!texts && isTyped(argument, 'text') && hasMoment(taken))) continue
    const both = meet(common, argument.type)
    if (both === null) {
      throw expressionError(
        `${shapeOf(name).usage} takes values of one type, not ${typeName(common)} and ${typeName(argument.type)}.${conversion(argument, common)}`,
        at,
        { ...(argument.kind === 'column' && { column: argument.name }) },
      )
    }
    common = both
  }
  return common
}

const isTyped = (argument: Checked, type: ValueType): boolean => argument.kind === 'value' && argument.type === type
const isMoment = (type: ValueType): boolean => type === 'date' || type === 'datetime'
const hasMoment = (taken: readonly Taken[]): boolean => taken.some(({ argument }) => isMoment(argument.type))

function meet(a: ValueType, b: ValueType): ValueType | null {
  if (a === b || b === 'missing') return a
  if (a === 'missing') return b
  if (isNumeric(a) && isNumeric(b)) return 'number'
  return isMoment(a) && isMoment(b) ? 'datetime' : null
}

const isNumeric = (type: ValueType): boolean => type === 'integer' || type === 'number'

function fit(name: FunctionName, { argument, as, at }: Taken, same: ValueType): Checked {
  const { type } = argument
  if (as === 'same') return fitMoment(argument, same, at)
  if (type === 'missing' || as === 'any' || type === as) return argument
  if (as === 'number' && type === 'integer') return argument
  if (as === 'moment') {
    if (isMoment(type)) return argument
    if (isTyped(argument, 'text')) return fitMoment(argument, 'datetime', at)
  }
  const wanted = as === 'moment' ? 'a date' : typeName(as)
  throw expressionError(
    `${shapeOf(name).usage} takes ${wanted} here, not ${typeName(type)}.${conversion(argument, as === 'moment' ? 'date' : as)}`,
    at,
    {
      ...(argument.kind === 'column' && { column: argument.name }),
    },
  )
}

function fitMoment(argument: Checked, type: ValueType, at: number): Checked {
  if (!isTyped(argument, 'text') || !isMoment(type)) return argument
  const text = argument.kind === 'value' ? String(argument.value) : ''
  const moment = /^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?$/.test(text)
    ? new Date(`${text.slice(0, 10)}T00:00:00Z`)
    : null
  if (!moment || Number.isNaN(moment.getTime()) || moment.toISOString().slice(0, 10) !== text.slice(0, 10)) {
    throw expressionError(`${JSON.stringify(text)} is no date. A date looks like "2024-05-31", a datetime like "2024-05-31 14:30:00".`, at)
  }
  return { kind: 'call', name: text.length > 10 ? 'datetime' : 'date', type: text.length > 10 ? 'datetime' : 'date', of: [argument] }
}

function resultType({ gives }: FunctionShape, of: readonly Checked[], same: ValueType): ValueType {
  if (gives === 'same') return same
  if (gives !== 'number or integer') return gives
  return of.every(({ type }) => type === 'integer' || type === 'missing') ? 'integer' : 'number'
}

const typeNames: Readonly<Record<ValueType, string>> = {
  integer: 'an integer',
  number: 'a number',
  boolean: 'true or false',
  text: 'text',
  date: 'a date',
  datetime: 'a datetime',
  missing: 'missing',
}

const typeName = (type: ValueType): string => typeNames[type]

function conversion(argument: Checked, wanted: string): string {
  if (!Object.hasOwn(functions, wanted)) return ''
  return argument.kind === 'column' ? ` Use ${wanted}([${argument.name}]).` : ''
}

/** A function whose name is nearly the same: another number of letters, or one of SQL. */
function nearest(name: string): string {
  const known: Readonly<Record<string, string>> = {
    ifnull: 'coalesce',
    nvl: 'coalesce',
    isnull: 'missing',
    isna: 'missing',
    isnan: 'missing',
    len: 'length',
    ln: 'log',
    pow: 'power',
    substr: 'substring',
    least: 'min',
    greatest: 'max',
    int: 'integer',
    float: 'number',
    str: 'text',
    iff: 'if',
    iif: 'if',
    ceiling: 'ceil',
    datediff: 'daysBetween',
    like: 'contains',
  }
  const other = Object.hasOwn(known, name.toLowerCase())
    ? known[name.toLowerCase()]
    : Object.keys(functions).find((one) => one.length > 2 && (one.startsWith(name) || name.startsWith(one)))
  return other === undefined ? '' : ` Did you mean ${other}?`
}
