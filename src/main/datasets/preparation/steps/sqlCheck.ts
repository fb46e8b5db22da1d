import { CairnError } from '../../../../shared/errors.ts'
import { literal } from '../../duckdb.ts'
import { isAllowed } from './sqlFunctions.ts'

/**
 * What a person's SQL may be: one SELECT, over the tables that it is given, with functions that depend on nothing but their
 * arguments. DuckDB is locked as well; this refuses before that, says why, and keeps a version reproducible. It looks at DuckDB's
 * own tree of the statement and refuses what it does not know.
 */

export interface CheckedSql {
  /** The statement as DuckDB writes it: without comments, and nothing after it. */
  readonly text: string
  /** Lower-case names of all columns that it may read; null where it reads all of some table. */
  readonly names: ReadonlySet<string> | null
}

type Tree = { readonly [key: string]: unknown }

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value)

const tableKinds = new Set(['BASE_TABLE', 'SUBQUERY', 'JOIN', 'EMPTY', 'EXPRESSION_LIST'])
const nodeKinds = new Set(['SELECT_NODE', 'SET_OPERATION_NODE'])
const expressionClasses = new Set([
  'COLUMN_REF',
  'CONSTANT',
  'FUNCTION',
  'OPERATOR',
  'COMPARISON',
  'CONJUNCTION',
  'BETWEEN',
  'CASE',
  'CAST',
  'SUBQUERY',
  'WINDOW',
  'STAR',
  'LAMBDA',
  'LAMBDA_REF',
  'COLLATE',
  'POSITIONAL_REFERENCE',
])

/** @param ask one query @param tables the names that may be read @throws STEP_INVALID with the position */
export async function checkSql(
  query: string,
  tables: readonly string[],
  ask: (sql: string) => Promise<readonly (readonly unknown[])[]>,
): Promise<CheckedSql> {
  if (query.includes('\0')) throw refusal('The query has a NUL character.')
  const [[serialized]] = await ask(
    `SELECT json_serialize_sql(${literal(query)}, skip_null := false, skip_empty := false, skip_default := false)::VARCHAR`,
  )
  const tree = JSON.parse(String(serialized)) as {
    error: boolean
    error_message?: string
    position?: string
    statements?: { node: Tree }[]
  }
  if (tree.error || !tree.statements) {
    const message = tree.error_message ?? 'It cannot be read.'
    throw refusal(
      /only SELECT/i.test(message) ? 'Only a SELECT can be a step.' : `The query is not valid: ${message}`,
      Number(tree.position ?? 0),
    )
  }
  if (tree.statements.length !== 1) throw refusal('The query has several statements; a step is one SELECT.')
  const found = new Walk(tables)
  found.node(tree.statements[0].node)
  const [[text]] = await ask(`SELECT json_deserialize_sql(${literal(String(serialized))}::JSON)`)
  return { text: String(text).replace(/;\s*$/, ''), names: found.read }
}

function refusal(message: string, position = 0): CairnError {
  return new CairnError('STEP_INVALID', message, { position: Number.isSafeInteger(position) ? position : 0 })
}

/** Goes through all of a tree; each kind of part is known, or refused. */
class Walk {
  readonly #tables: readonly string[]
  readonly #columns = new Set<string>()
  /** Names that may stand for a whole row: of tables, and those that the query gives them. */
  readonly #rows: Set<string>
  /** Names at the end of a reference. */
  readonly #ends = new Set<string>()
  #readsAll = false

  constructor(tables: readonly string[]) {
    this.#tables = tables.map((name) => name.toLowerCase())
    this.#rows = new Set(this.#tables)
  }

  /** Lower-case names of all columns that it may read; null where it reads all of some table. */
  get read(): ReadonlySet<string> | null {
    return this.#readsAll || [...this.#ends].some((name) => this.#rows.has(name)) ? null : this.#columns
  }

  node(node: Tree, outer: readonly string[] = []): void {
    if ((node.sample ?? null) !== null) throw refusal(sampleRefusal)
    if (!nodeKinds.has(String(node.type))) throw refusal(`A query of the kind ${shown(node.type)} is not supported in a step.`)
    // A table of WITH may be read by those after it, and by the query. In its own query its name is that of another table.
    let scope = outer
    for (const { key, value } of commonTables(node)) {
      this.#children(value, scope)
      if (isNotEmpty(value.aliases)) this.#readsAll = true
      this.#rows.add(key.toLowerCase())
      scope = [...scope, key.toLowerCase()]
    }
    this.#children({ ...node, cte_map: null }, scope)
  }

  #children(value: unknown, scope: readonly string[]): void {
    if (Array.isArray(value)) for (const one of value) this.#part(one, scope)
    else if (isTree(value)) for (const one of Object.values(value)) this.#part(one, scope)
  }

  #part(value: unknown, scope: readonly string[]): void {
    if (!isTree(value)) return this.#children(value, scope)
    if ('sample' in value && value.sample !== null) throw this.#at(value, sampleRefusal)
    if (isTree(value.node) && 'type' in value.node) return this.node(value.node, scope)
    const type = String(value.type ?? '')
    if (nodeKinds.has(type) || type.endsWith('_NODE')) return this.node(value, scope)
    if ('class' in value) this.#expression(value)
    else if ('alias' in value && 'query_location' in value) this.#table(value, scope)
    this.#children(value, scope)
  }

  #table(table: Tree, scope: readonly string[]): void {
    const type = String(table.type)
    if (!tableKinds.has(type)) {
      throw this.#at(
        table,
        type === 'TABLE_FUNCTION'
          ? 'A query reads the tables of the step, and no function or file.'
          : `${shown(type)} is not supported in a step.`,
      )
    }
    this.#rows.add(String(table.alias).toLowerCase())
    // Columns under other names, and those that have one name in two tables, are read without being named.
    if (isNotEmpty(table.column_name_alias) || table.ref_type === 'NATURAL') this.#readsAll = true
    if (Array.isArray(table.using_columns)) for (const name of table.using_columns) this.#columns.add(String(name).toLowerCase())
    if (type !== 'BASE_TABLE') return
    const name = String(table.table_name)
    const own = table.schema_name === '' && table.catalog_name === '' && (table.at_clause ?? null) === null
    if (!own || !(this.#tables.includes(name.toLowerCase()) || scope.includes(name.toLowerCase()))) {
      throw this.#at(table, `There is no table ${JSON.stringify(name)} here. The query can read ${this.#tables.join(', ')}.`)
    }
  }

  #expression(expression: Tree): void {
    const kind = String(expression.class)
    if (!expressionClasses.has(kind)) throw this.#at(expression, `${shown(kind)} is not supported in a step.`)
    if (kind === 'STAR' || kind === 'POSITIONAL_REFERENCE') this.#readsAll = true
    if (kind === 'COLUMN_REF' && Array.isArray(expression.column_names)) {
      const names = expression.column_names as string[]
      for (const name of names) this.#columns.add(name.toLowerCase())
      this.#ends.add(String(names.at(-1)).toLowerCase())
      if (names.length === 1 && hiddenFunctions.has(names[0].toLowerCase())) {
        throw this.#at(
          expression,
          `${names[0]} depends on more than the tables. A column of that name is written with its table: input.${names[0]}.`,
        )
      }
    }
    if (kind !== 'FUNCTION' && kind !== 'WINDOW') return
    const name = String(expression.function_name)
    const plain = (expression.schema ?? '') === '' || expression.schema === 'main'
    if (!plain || (expression.catalog ?? '') !== '' || !isAllowed(name)) {
      throw this.#at(expression, `The function ${name} is not available in a step: it may depend on more than its arguments.`)
    }
  }

  #at(part: Tree, message: string): CairnError {
    return refusal(message, Number(part.query_location ?? 0))
  }
}

const sampleRefusal = 'A random sample would be another one each time. Use the step "sample".'

/** Words that are functions of the clock or the session where no column has the name. */
const hiddenFunctions = new Set(
  'current_catalog current_date current_role current_schema current_time current_timestamp current_user localtime localtimestamp session_user user'.split(
    ' ',
  ),
)

/** The tables of a WITH, in their order. */
function commonTables({ cte_map: common }: Tree): { key: string; value: Tree }[] {
  return isTree(common) && Array.isArray(common.map) ? (common.map as { key: string; value: Tree }[]) : []
}

const isNotEmpty = (value: unknown): boolean => Array.isArray(value) && value.length > 0

const shown = (type: unknown): string => String(type).toLowerCase().replaceAll('_', ' ')
