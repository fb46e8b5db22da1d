import type { ReadingQuestion, ValueChange } from '../../../shared/domain/datasets/changes.ts'
import type { Column, ColumnType } from '../../../shared/domain/datasets/dataset.ts'
import type { ImportOptions } from '../../../shared/domain/datasets/import.ts'
import { hasTime } from '../../../shared/domain/datasets/plainText.ts'
import { textOfQuestion } from '../../../shared/domain/datasets/readingTexts.ts'
import type { ColumnReading } from '../../../shared/domain/datasets/values.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Duck } from '../duckdb.ts'
import { checkNamedColumns, quote } from './checks.ts'
import { type Inference, inferTypes, largeWarning, mixedWarning } from './infer.ts'
import { checkAskedTypes, misfitting } from './misfits.ts'
import type { CellReading, Staged } from './stage.ts'
import { isDelimited, knowsQuotes, textFor, tokensOf, valueSql } from './values/cells.ts'
import { countChanges, type Kept } from './values/countChanges.ts'
import { decide, evidenceOf, groupedNumbers, questionAbout } from './values/evidence.ts'
import { checkHints, decimalOf, saysComma, withDecimal, withHint } from './values/hints.ts'
import { isCodeAmong, isExact } from './values/plausibleTokens.ts'
import { type Probe, probe } from './values/probe.ts'
import { sampleTexts, type Settled, type Settlement, settle, type Unsettled, withReading, withTokens } from './values/settle.ts'

/** Staged columns with their final types, and the SQL of their values over the table `raw`. */
export interface Typed {
  readonly columns: readonly Column[]
  readonly sql: readonly string[]
  readonly warnings: readonly string[]
  /** The table with the readings of its columns. */
  readonly table: Staged
  /** The columns whose values have a form or null tokens of their own, in their order. */
  readonly readings: readonly ColumnReading[]
  readonly questions: readonly ReadingQuestion[]
  readonly changes: readonly ValueChange[]
}

/** What is found out step by step. */
interface Work {
  readonly duck: Duck
  readonly options: ImportOptions
  table: Staged
  readonly types: ColumnType[]
  readonly warnings: string[]
  readonly questions: ReadingQuestion[]
  readonly kept: Map<number, Kept>
  /** Columns that do not have their type plainly. */
  readonly settled: Set<number>
}

/**
 * How the text of every column becomes values. Plain types first, as most columns have them, which costs what it always did; only
 * columns that remain are looked at for null tokens and forms.
 * @throws COLUMN_UNKNOWN, TYPE_MISMATCH, VALUES_AMBIGUOUS
 */
export async function typeColumns(duck: Duck, given: Staged, options: ImportOptions): Promise<Typed> {
  const names = given.columns.map(({ name }) => name)
  checkNamedColumns(names, options)
  const table = await withGivenReadings(duck, given, options)
  const asked = new Map((options.types ?? []).map(({ column, type }) => [names.indexOf(column), type] as const))
  const decided = new Map([...asked, ...(await typesOfForms(duck, table, asked))])
  const plain = await inferTypes(duck, asPlain(table), decided)
  const work: Work = { duck, options, table, types: [...plain.types], warnings: [], questions: [], kept: new Map(), settled: new Set() }
  for (const index of plain.large) {
    work.kept.set(index, 'large')
    work.warnings.push(largeWarning(table, index))
  }
  const probes = await probe(duck, table, work.types)
  await keepCodes(work, probes, decided)
  await settleColumns(work, plain, { decided, asked })
  await keepNames(work, probes, decided)
  await checkAskedTypes(duck, work.table, decided)
  checkHints(work.table, work.types, options)
  const final = withFinalReadings(work, plain.types, { probes, decided })
  const changes = await countChanges(duck, final, { types: work.types, probes, kept: work.kept })
  return {
    columns: names.map((name, index) => ({ name, type: work.types[index] })),
    sql: work.types.map((type, index) => valueSql(final, index, type)),
    warnings: work.warnings,
    table: final,
    readings: readingsOf(final),
    questions: work.questions,
    changes: [...(table.changes ?? []), ...changes],
  }
}

/** The readings that columns were given; white space around unquoted text is no part of it. */
async function withGivenReadings(duck: Duck, table: Staged, options: ImportOptions): Promise<Staged> {
  const given = new Map((options.columns ?? []).map((reading) => [reading.column, reading]))
  const quoted = await columnsWithQuotes(duck, table)
  const trimmed = isDelimited(table)
  const columns = table.columns.map((column, index) => {
    const { form, nullTokens } = given.get(column.name) ?? {}
    return { ...column, reading: { trimmed, quoted: quoted.has(index), ...(form && { form }), ...(nullTokens && { nullTokens }) } }
  })
  return { ...table, columns }
}

export async function columnsWithQuotes(duck: Duck, { quoted }: Staged): Promise<Set<number>> {
  return quoted ? new Set((await duck.rows('SELECT DISTINCT col FROM quoted')).map(([col]) => Number(col))) : new Set()
}

/** Without white space and forms to care for: as most columns are. */
function asPlain(table: Staged): Staged {
  const columns = table.columns.map((column) => {
    const { form: _, ...reading } = column.reading ?? { trimmed: false, quoted: false }
    return { ...column, reading: { ...reading, trimmed: false, quoted: false } }
  })
  return { ...table, columns }
}

/** The types of columns whose form was given without one. */
async function typesOfForms(duck: Duck, table: Staged, asked: ReadonlyMap<number, ColumnType>): Promise<[number, ColumnType][]> {
  const types: [number, ColumnType][] = []
  for (const [index, { reading }] of table.columns.entries()) {
    const form = reading?.form
    if (!form || asked.has(index)) continue
    if (form.kind === 'boolean') types.push([index, 'boolean'])
    else if (form.kind === 'date') types.push([index, hasTime(form) ? 'datetime' : 'date'])
    else types.push([index, (await misfitting(duck, table, new Map([[index, 'integer']]))).length === 0 ? 'integer' : 'number'])
  }
  return types
}

/** 1E5 among part codes is a code: numbers that people write with an exponent have a point or a sign somewhere. */
async function keepCodes(
  { duck, table, types, kept }: Work,
  probes: ReadonlyMap<number, Probe>,
  decided: ReadonlyMap<number, ColumnType>,
): Promise<void> {
  for (const [index, { exponents }] of probes) {
    if (exponents === 0 || types[index] !== 'number' || decided.has(index)) continue
    const text = textFor(table, index, 'number')
    const [bare, other] = await duck.row(
      `SELECT bool_or(regexp_full_match(${text}, '[0-9]+[eE][0-9]+')), bool_or(contains(${text}, '.') OR regexp_matches(${text}, '[eE][+-]')) FROM raw`,
    )
    if (bare !== true || other === true) continue
    types[index] = 'text'
    kept.set(index, 'exponents')
  }
}

interface Decisions {
  /** By a type or form that somebody chose. */
  readonly decided: ReadonlyMap<number, ColumnType>
  readonly asked: ReadonlyMap<number, ColumnType>
}

async function settleColumns(work: Work, plain: Inference, { decided, asked }: Decisions): Promise<void> {
  const { duck, types, kept, options } = work
  const open = await unsettled(work, { decided, asked })
  const samples = await sampleTexts(
    duck,
    work.table,
    open.map(({ index }) => index),
  )
  const settlements = new Map<number, Settlement>()
  for (const [at, column] of open.entries()) {
    const sample = samples[at]
    const found = await settle(duck, work.table, column, sample)
    if (found) settlements.set(column.index, found)
    else if (sample.length > 0 && sample.every((text) => /^[+-]?[0-9]+$/.test(text)) && sample.some((text) => /^[+-]?0[0-9]/.test(text)))
      kept.set(column.index, 'zeros')
  }
  const before = work.table
  const nameOf = (index: number) => work.table.columns[index].name
  for (const [index, { ways, tokens, texts }] of settlements) {
    if (ways.length === 1) settleAs(work, index, { way: withDecimal(ways[0], texts, decimalOf(options, nameOf(index))), tokens })
  }
  const delimiter = isDelimited(work.table) ? (work.table.layout?.delimiter ?? work.table.delimiter) : null
  const hasComma = [...settlements.values()].some(({ ways }) => ways.some(({ form }) => form?.kind === 'number' && form.decimal === ','))
  const grouped =
    hasComma || delimiter === ';' || saysComma(options)
      ? (await groupedNumbers(duck, work.table, types)).filter((index) => !decided.has(index))
      : []
  const hasPoint = types.some(
    (type, index) =>
      type === 'number' &&
      (settlements.get(index)?.ways.length ?? 1) === 1 &&
      work.table.columns[index].reading?.form === undefined &&
      !grouped.includes(index) &&
      work.table.columns[index].type === null,
  )
  const evidence = evidenceOf(settlements.values(), hasPoint && isDelimited(work.table))
  for (const [index, settlement] of settlements) {
    const { ways, tokens } = settlement
    if (ways.length === 1) continue
    const way = decide(ways, withHint(evidence, options, nameOf(index)), delimiter)
    if (way === null) ask(work, index, { settlement, asked: asked.has(index) })
    else settleAs(work, index, { way, tokens })
  }
  for (const index of grouped) {
    const { decimal } = withHint(evidence, options, nameOf(index))
    await decideGrouped(work, index, { decimal, given: before.columns[index].reading })
  }
  for (const [index, type] of plain.suspected) {
    const isOpen =
      types[index] === 'text' && !kept.has(index) && !work.questions.some(({ column }) => column === work.table.columns[index].name)
    if (isOpen) work.warnings.push(await mixedWarning(duck, asPlain(work.table), index, type))
  }
  for (const { name, values } of work.table.columns)
    if (values === 'mixed' && !options.types?.some(({ column }) => column === name))
      work.warnings.push(`${quote(name)} mixes text and other values; imported as text.`)
}

/** Columns that are text so far, and those of a chosen type that they do not have plainly. */
async function unsettled({ duck, table, types, kept, options }: Work, { decided, asked }: Decisions): Promise<Unsettled[]> {
  const findTokens = !isExact(options.nullTokens)
  const wrong = await misfitting(duck, table, new Map([...asked].filter(([index]) => !table.columns[index].reading?.form)))
  return table.columns.flatMap(({ type, values, reading }, index) => {
    const finding = findTokens && !isExact(reading?.nullTokens)
    const chosen = asked.get(index)
    if (chosen !== undefined)
      return wrong.includes(index) && type === null && chosen !== 'text' ? [{ index, asked: chosen, findTokens: finding }] : []
    const isOpen = !decided.has(index) && type === null && values !== 'mixed' && types[index] === 'text' && !kept.has(index)
    return isOpen ? [{ index, findTokens: finding }] : []
  })
}

function settleAs(work: Work, index: number, { way, tokens }: { way: Settled; tokens: readonly string[] }): void {
  work.types[index] = way.type
  work.settled.add(index)
  work.table = withReading(work.table, index, { form: way.form, nullTokens: withTokens(work.table, index, tokens) })
}

/** Until it is answered the column is text; a type that was asked for is refused. @throws VALUES_AMBIGUOUS */
function ask(work: Work, index: number, { settlement, asked }: { settlement: Pick<Settlement, 'ways' | 'texts'>; asked: boolean }): void {
  const { name } = work.table.columns[index]
  const question = questionAbout(name, settlement)
  const values = question.answers.map(({ label, value }) => `${label.toLowerCase()}: ${value}`).join('; ')
  if (asked) {
    throw new CairnError(
      'VALUES_AMBIGUOUS',
      `${quote(name)} can be read in two ways: ${quote(question.example)} is ${values.replace('; ', ', or ')}.`,
      {
        file: work.table.source.file,
        column: name,
        value: question.example,
        readings: question.answers.map((answer) => answer.value),
      },
    )
  }
  work.questions.push(question)
  work.warnings.push(`${textOfQuestion(question)} (${values}). Imported as text until its format is chosen.`)
}

/** Plain numbers such as 1.234 in a file whose other numbers have a decimal comma are thousands; where only the semicolon says so, it is asked. */
async function decideGrouped(
  work: Work,
  index: number,
  { decimal, given }: { decimal: string | null; given: CellReading | undefined },
): Promise<void> {
  if (decimal === '.') return
  const whole: Settled = { type: 'integer', form: { kind: 'number', decimal: ',', thousands: '.' } }
  if (decimal === ',') return settleAs(work, index, { way: whole, tokens: [] })
  const [texts] = await sampleTexts(work.duck, work.table, [index])
  work.types[index] = 'text'
  work.settled.delete(index)
  const columns = work.table.columns.map((column, at) => (at === index ? { ...column, reading: given } : column))
  work.table = { ...work.table, columns }
  ask(work, index, { settlement: { ways: [{ type: 'number', form: { kind: 'number', decimal: '.' } }, whole], texts }, asked: false })
}

/** NA among country codes is a country: the token is no token in such a column. */
async function keepNames(work: Work, probes: ReadonlyMap<number, Probe>, decided: ReadonlyMap<number, ColumnType>): Promise<void> {
  const { duck, options, types } = work
  if (isExact(options.nullTokens)) return
  const given = new Set((options.columns ?? []).flatMap(({ column, nullTokens }) => (nullTokens ? [column] : [])))
  const open = [...probes].flatMap(([index, { tokens }]) =>
    tokens > 0 &&
    (decided.get(index) ?? types[index]) === 'text' &&
    !given.has(work.table.columns[index].name) &&
    tokensOf(work.table, index).text.includes('NA')
      ? [index]
      : [],
  )
  const samples = await sampleTexts(duck, work.table, open)
  for (const [at, index] of open.entries()) {
    if (!isCodeAmong('NA', samples[at])) continue
    const { name } = work.table.columns[index]
    const [found] = await duck.row(`SELECT bool_or(c${index} = 'NA') FROM raw`)
    if (found !== true) continue
    work.table = withReading(work.table, index, { nullTokens: tokensOf(work.table, index).text.filter((token) => token !== 'NA') })
    work.warnings.push(
      `"NA" is kept as a value in ${quote(name)}, among codes such as ${samples[at]
        .filter((text) => text !== 'NA')
        .slice(0, 3)
        .map(quote)
        .join(', ')}.`,
    )
  }
}

/** White space costs time to look for: only where there is some, and in columns that were read with it in mind. */
function withFinalReadings(
  { table, types, settled }: Work,
  plain: readonly ColumnType[],
  { probes, decided }: { probes: ReadonlyMap<number, Probe>; decided: ReadonlyMap<number, ColumnType> },
): Staged {
  const columns = table.columns.map((column, index) => {
    const { reading } = column
    if (!reading) return column
    const padded = types[index] === 'text' && knowsQuotes(table) && (plain[index] !== 'text' || (probes.get(index)?.padded ?? 0) > 0)
    const special = types[index] !== 'text' && (settled.has(index) || reading.form !== undefined || decided.has(index))
    return { ...column, reading: { ...reading, trimmed: reading.trimmed && (padded || special) } }
  })
  return { ...table, columns }
}

/** What a version keeps of how its columns are read. */
function readingsOf(table: Staged): ColumnReading[] {
  return table.columns.flatMap(({ name, reading }) => {
    if (!reading?.form && !reading?.nullTokens) return []
    return [
      {
        column: name,
        ...(reading.form && { form: reading.form }),
        ...(reading.nullTokens && { nullTokens: [...new Set(reading.nullTokens)].sort() }),
      },
    ]
  })
}
