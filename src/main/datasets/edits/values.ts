import type { Column, ColumnType, Manifest } from '../../../shared/domain/datasets/dataset.ts'
import type { Edit, StagedEdit } from '../../../shared/domain/datasets/edits.ts'
import { plainText, trimmed } from '../../../shared/domain/datasets/plainText.ts'
import { isNumber, type NullTokens } from '../../../shared/domain/datasets/reading.ts'
import { formText } from '../../../shared/domain/datasets/readingTexts.ts'
import { rowNumber } from '../../../shared/domain/datasets/rowNumbers.ts'
import type { ValueForm } from '../../../shared/domain/datasets/values.ts'
import { CairnError } from '../../../shared/errors.ts'
import { pickColumns, quote } from '../reading/checks.ts'
import { type Duck, literal } from '../duckdb.ts'
import { isMissing } from '../reading/nullTokens.ts'
import { converted, fitsAsAsked, typeNouns } from '../reading/types.ts'

/** What is the same in an edit before and after it is staged. */
type AnyEdit = Edit | StagedEdit

const rowOf = (edit: AnyEdit) => ('row' in edit ? edit.row : null)
const valuesOf = (edit: AnyEdit) => ('values' in edit ? edit.values : [])

/**
 * Makes the tables `edited(edit, row, col, value)` of the values, `deleted(row)` and `inserted(edit)`; edits are numbered from 0.
 * A value that stands for a missing one in the version's files is missing here too.
 * @throws COLUMN_UNKNOWN, INVALID_INPUT (no such row; a column twice in one edit), TYPE_MISMATCH with row, column and value
 */
export async function loadEdits(duck: Duck, manifest: Manifest, edits: readonly AnyEdit[], tokens?: NullTokens | null): Promise<void> {
  checkPlaces(manifest, edits)
  const places = new Map(manifest.columns.map(({ name }, index) => [name, index]))
  const readings = new Map((manifest.reading?.columns ?? []).map((reading) => [reading.column, reading]))
  const stored = (edit: AnyEdit, column: string, value: string): string | null => {
    const { type } = manifest.columns[places.get(column) as number]
    const { form, nullTokens: own } = readings.get(column) ?? {}
    const known = own ? { text: ['', ...own], other: ['', ...own] } : tokens
    if (known != null && isMissing(type, value, known)) return null
    return form === undefined || type === 'text' ? value : inForm(edit, column, { form, value })
  }
  await fill(
    duck,
    'edited(edit INTEGER, row BIGINT, col INTEGER, value VARCHAR)',
    edits.flatMap((edit, index) =>
      valuesOf(edit).map(
        ({ column, value }) =>
          `(${index}, ${rowOf(edit) ?? 'NULL'}, ${places.get(column)}, ${literalOrNull(value === null ? null : stored(edit, column, value))})`,
      ),
    ),
  )
  await fill(
    duck,
    'deleted(row BIGINT)',
    edits.flatMap((edit) => (edit.kind === 'delete' ? [`(${edit.row})`] : [])),
  )
  await fill(
    duck,
    'inserted(edit INTEGER)',
    edits.flatMap((edit, index) => (edit.kind === 'insert' ? [`(${index})`] : [])),
  )
  await checkTypes(duck, manifest.columns)
}

const literalOrNull = (value: string | null) => (value === null ? 'NULL' : literal(value))

/**
 * The plain text of a value that is typed into a column whose file has a form: as the file writes it, or plainly as the table shows it.
 * @throws INVALID_INPUT where the two are different values
 */
function inForm(edit: AnyEdit, column: string, { form, value }: { form: ValueForm; value: string }): string {
  // Without its sign, 0.66 is no percentage.
  if (form.kind === 'number' && form.percent === 'fraction' && !value.includes('%')) return value
  const formed = plainText(form, trimmed(value))
  if (formed === null) return value
  const plainly = plainValue(form, value)
  if (plainly === null || plainly === plainValue(form, formed)) return formed
  const row = rowOf(edit)
  const where = row === null ? 'The new row' : `Row ${rowNumber(row)}`
  throw new CairnError(
    'INVALID_INPUT',
    `${where} would have ${quote(value)} in ${quote(column)}, which can be read in two ways: ${formed}, as ${formText(form)}, or ${plainly}. Write ${formed} or ${plainly.includes('.') ? `${plainly}0` : plainly}.`,
    { row: row === null ? null : rowNumber(row), column, value },
  )
}

/** What a plain text stands for; null where it is not plain. */
function plainValue({ kind }: ValueForm, text: string): string | null {
  if (kind === 'number') return isNumber(text.trim()) ? String(Number(text)) : null
  if (kind === 'date') return /^[0-9]{4}-[0-9]{2}-[0-9]{2}/.test(text.trim()) ? text.trim().replace('T', ' ') : null
  return /^(true|false)$/i.test(text.trim()) ? text.trim().toLowerCase() : null
}

async function fill(duck: Duck, table: string, rows: readonly string[]): Promise<void> {
  await duck.run(`CREATE OR REPLACE TEMP TABLE ${table}`)
  const name = table.slice(0, table.indexOf('('))
  for (let first = 0; first < rows.length; first += 1_000) {
    await duck.run(`INSERT INTO ${name} VALUES ${rows.slice(first, first + 1_000).join(', ')}`)
  }
}

function checkPlaces(manifest: Manifest, edits: readonly AnyEdit[]): void {
  const rows = manifest.segments.reduce((sum, segment) => sum + segment.rows, 0)
  for (const edit of edits) {
    const names = valuesOf(edit).map(({ column }) => column)
    pickColumns(manifest.columns, names)
    const twice = names.find((name, index) => names.indexOf(name) !== index)
    if (twice !== undefined) throw new CairnError('INVALID_INPUT', `An edit contains ${quote(twice)} twice.`, { column: twice })
    const row = rowOf(edit)
    if (row !== null && row >= rows) {
      throw new CairnError('INVALID_INPUT', `There is no row ${rowNumber(row)}; the version has rows 1 to ${rows}.`, {
        row: rowNumber(row),
        rows,
      })
    }
  }
}

async function checkTypes(duck: Duck, columns: readonly Column[]): Promise<void> {
  for (const [index, { name, type }] of columns.entries()) {
    const [found] = await duck.rows(
      `SELECT row, left(value, 200) FROM edited WHERE col = ${index} AND value IS NOT NULL AND NOT ${fitsAsAsked(type, 'value')} ORDER BY edit LIMIT 1`,
    )
    if (!found) continue
    const [row, value] = [found[0] === null ? null : rowNumber(Number(found[0])), String(found[1])]
    const where = row === null ? 'The new row' : `Row ${row}`
    throw new CairnError('TYPE_MISMATCH', `${where} would have ${quote(value)} in ${quote(name)}, which is not ${typeNouns[type]}.`, {
      row,
      column: name,
      value,
      type,
    })
  }
}

const sqlTypes: Readonly<Record<ColumnType, string>> = {
  integer: 'BIGINT',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
  text: 'VARCHAR',
  date: 'DATE',
  datetime: 'TIMESTAMP',
}

/** SQL of rows of the view `version` with their edits, as c0, c1, … and in their order. @param where which rows */
export async function editedRows(duck: Duck, columns: readonly Column[], where: string): Promise<string> {
  const touched = await touchedColumns(duck, 'row IS NOT NULL')
  const select = columns.map(({ type }, index) =>
    touched.has(index)
      ? `CASE WHEN e${index}.row IS NOT NULL THEN ${converted(type, `e${index}.value`)} ELSE v.c${index} END AS c${index}`
      : `v.c${index}`,
  )
  const joins = [...touched].map(
    (index) => `LEFT JOIN (SELECT row, value FROM edited WHERE col = ${index} AND row IS NOT NULL) e${index} ON e${index}.row = v.row`,
  )
  return `SELECT ${['v.row', ...select].join(', ')} FROM (SELECT * FROM version WHERE ${where}) v ${joins.join(' ')} ORDER BY v.row`
}

/** SQL of the rows that are added, as c0, c1, … and in the order of the edits. */
export async function insertedRows(duck: Duck, columns: readonly Column[]): Promise<string> {
  const touched = await touchedColumns(duck, 'row IS NULL')
  const select = columns.map(({ type }, index) =>
    touched.has(index) ? `${converted(type, `e${index}.value`)} AS c${index}` : `NULL::${sqlTypes[type]} AS c${index}`,
  )
  const joins = [...touched].map(
    (index) => `LEFT JOIN (SELECT edit, value FROM edited WHERE col = ${index} AND row IS NULL) e${index} ON e${index}.edit = i.edit`,
  )
  return `SELECT ${['i.edit AS row', ...select].join(', ')} FROM inserted i ${joins.join(' ')} ORDER BY i.edit`
}

async function touchedColumns(duck: Duck, where: string): Promise<Set<number>> {
  return new Set((await duck.rows(`SELECT DISTINCT col FROM edited WHERE ${where} ORDER BY col`)).map(([col]) => Number(col)))
}
