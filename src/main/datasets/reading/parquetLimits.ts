import { CairnError } from '../../../shared/errors.ts'
import { maxColumns } from './csvScanner.ts'
import { readFooter } from './parquetFooter.ts'
import type { Duck } from '../duckdb.ts'
import type { Source } from './source.ts'

/** What a Parquet file may ask for. A file may compress well; a small one that becomes hundreds of gigabytes is made to harm. */
export const parquetLimits = {
  /** Levels of structs, lists and maps; a list takes two. */
  depth: 64,
  /** Names in the schema, those within structs and lists among them. */
  elements: 20_000,
  rowGroups: 100_000,
  /** A file may always expand to so many bytes, and a larger one to so many times its own. */
  expanded: 4 * 2 ** 30,
  ratio: 200,
} as const

type Limits = { readonly [limit in keyof typeof parquetLimits]: number }

const some = (count: number) => count.toLocaleString('en')

/** Before anything reads the file. @throws FORMAT_INVALID, TOO_MANY_COLUMNS */
export async function checkFooter({ path, file, bytes }: Source, limits: Limits = parquetLimits): Promise<void> {
  const footer = await readFooter(path)
  if (footer === null) throw new CairnError('FORMAT_INVALID', `${file} is not valid Parquet, or is damaged.`, { file })
  const { depth, elements, rowGroups, rows } = footer
  if (depth > limits.depth) {
    throw new CairnError('FORMAT_INVALID', `${file} nests its values ${some(depth)} levels deep; Cairn reads up to ${limits.depth}.`, {
      file,
      depth,
    })
  }
  if (elements > limits.elements) {
    const message = `${file} has ${some(elements)} columns and parts of columns; Cairn reads up to ${some(maxColumns)} columns.`
    throw new CairnError('TOO_MANY_COLUMNS', message, { file, columns: elements })
  }
  if (rowGroups > limits.rowGroups) {
    throw new CairnError('FORMAT_INVALID', `${file} has ${some(rowGroups)} row groups; Cairn reads up to ${some(limits.rowGroups)}.`, {
      file,
      rowGroups,
    })
  }
  // A value takes a byte at the least, however well it is compressed.
  if (rows < 0 || rows * Math.max(1, elements - 1) > allowed(bytes, limits)) throw expandsTo(file, rows * Math.max(1, elements - 1), bytes)
}

/**
 * How large the texts of a file become. A dictionary has each text once, so neither its bytes nor those of its columns tell: the
 * lengths are added up, without keeping the values.
 * @param from SQL of the file with its columns as c0, c1, … @param texts SQL of the texts
 * @throws FORMAT_INVALID
 */
export async function checkExpanded(
  duck: Duck,
  { file, bytes }: Source,
  from: string,
  texts: readonly string[],
  limits: Limits = parquetLimits,
): Promise<void> {
  if (texts.length === 0) return
  const sums = texts.map((text) => `coalesce(sum(strlen(${text})), 0)::DOUBLE`)
  const [total] = await duck.row(`SELECT ${sums.join(' + ')} FROM ${from}`)
  if (Number(total) > allowed(bytes, limits)) throw expandsTo(file, Number(total), bytes)
}

function allowed(bytes: number, { expanded, ratio }: Limits): number {
  return Math.max(expanded, bytes * ratio)
}

function expandsTo(file: string, expanded: number, bytes: number): CairnError {
  const gigabytes = Math.floor(expanded / 2 ** 30)
  return new CairnError(
    'FORMAT_INVALID',
    `${file} has ${some(bytes)} bytes and would expand to more than ${some(gigabytes)} GB of values.`,
    { file, bytes, expanded },
  )
}
