import type { Column, ColumnType } from '../../../shared/domain/datasets/dataset.ts'
import type { PersonalHint, PersonalKind } from '../../../shared/domain/datasets/sensitive.ts'
import type { Duck } from '../duckdb.ts'
import { viewNames } from '../versions/versionView.ts'
import { valueTests } from './values.ts'

/** Values of a column that are looked at. */
const sampled = 1_000
/** A kind is told from this share of them. */
const enough = 0.8

const timeTypes: readonly ColumnType[] = ['date', 'datetime', 'text']
const textTypes: readonly ColumnType[] = ['text']
const anyTypes: readonly ColumnType[] = ['text', 'integer', 'number']

/** Names in their parts: `customerEmail` and `customer_email` are "customer email". */
const nameTests: readonly {
  readonly kind: PersonalKind
  readonly what: string
  readonly types: readonly ColumnType[]
  readonly name: RegExp
}[] = [
  { kind: 'email', what: 'e-mail addresses', types: textTypes, name: /\b(e ?mails?|mail address)\b/ },
  { kind: 'phone', what: 'telephone numbers', types: anyTypes, name: /\b(phones?|telephone|mobile|cell ?phone|fax)\b/ },
  { kind: 'iban', what: 'bank accounts', types: textTypes, name: /\b(iban|bank account)\b/ },
  { kind: 'creditCard', what: 'payment cards', types: anyTypes, name: /\b(credit ?card|card (number|no)|pan)\b/ },
  {
    kind: 'nationalId',
    what: 'identity numbers',
    types: anyTypes,
    name: /\b(ssn|social security|national id|passport|tax id|nino|personal (number|id)|id card)\b/,
  },
  { kind: 'birthDate', what: 'dates of birth', types: timeTypes, name: /\b(birth ?(day|date)|date of birth|dob|born)\b/ },
  { kind: 'address', what: 'postal addresses', types: textTypes, name: /\b(street|address|postal address|home address)\b/ },
  { kind: 'ip', what: 'IP addresses', types: textTypes, name: /\b(ip|ip (address|addr)|client ip)\b/ },
  {
    kind: 'name',
    what: 'names of people',
    types: textTypes,
    name: /\b((first|last|full|given|family|middle|sur|patient|customer|employee|person) ?name|surname|forename)\b/,
  },
]

/** Where the values of columns are looked for: a view, and SQL for each column. */
interface Place {
  readonly view: string
  readonly sql: readonly string[]
}

/**
 * Columns that likely hold personal data: by what most of their values look like, else by their name.
 * @param place the view `version` when absent
 */
export async function findPersonal(duck: Duck, columns: readonly Column[], place?: Place): Promise<PersonalHint[]> {
  const names = viewNames(columns)
  const { view, sql } = place ?? { view: 'version', sql: columns.map(({ name }) => names.get(name) as string) }
  const hints: PersonalHint[] = []
  for (const [index, column] of columns.entries()) {
    const hint = (await byValues(duck, column, view, sql[index])) ?? byName(column)
    if (hint) hints.push(hint)
  }
  return hints
}

async function byValues(duck: Duck, { name, type }: Column, view: string, sql: string): Promise<PersonalHint | null> {
  if (type !== 'text' && type !== 'integer') return null
  const found = await duck.rows(
    `SELECT DISTINCT trim(left(v::VARCHAR, 200)) FROM (SELECT ${sql} AS v FROM ${view} WHERE ${sql} IS NOT NULL LIMIT ${20 * sampled}) LIMIT ${sampled}`,
  )
  const values = found.map(([value]) => String(value)).filter((value) => value !== '')
  if (values.length < 3) return null
  for (const { kind, what, fits } of valueTests) {
    // Of whole numbers only the check digit tells a card.
    if (type === 'integer' && kind !== 'creditCard') continue
    const share = values.filter(fits).length / values.length
    if (share >= enough) return { column: name, kind, reason: `${Math.round(100 * share)} % of its values look like ${what}.` }
  }
  return null
}

function byName({ name, type }: Column): PersonalHint | null {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_\W]+/g, ' ')
    .toLowerCase()
    .trim()
  const found = nameTests.find((rule) => rule.types.includes(type) && rule.name.test(words))
  return found ? { column: name, kind: found.kind, reason: `Its name suggests ${found.what}.` } : null
}
