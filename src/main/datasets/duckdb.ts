import { availableParallelism, totalmem } from 'node:os'
import { join, sep } from 'node:path'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { CairnError } from '../../shared/errors.ts'

export interface DuckDBAccess {
  /** Folders that may be read and written. */
  readonly folders?: readonly string[]
  /** Single files that may be read and written. */
  readonly files?: readonly string[]
  /** Where DuckDB spills what does not fit into memory. */
  readonly scratch: string
  readonly threads?: number
  /** In bytes; beyond it DuckDB spills. Half of what the process may use, at most 8 GiB, where it is less or absent. */
  readonly memory?: number
  /** In bytes: so much at first. A statement that cannot do with it runs again with `memory`, as do all after it. */
  readonly firstMemory?: number
  readonly signal?: AbortSignal
}

/** One DuckDB connection whose errors are CairnErrors and that stops when the signal is aborted. */
export interface Duck {
  readonly connection: DuckDBConnection
  /** A folder for files that it reads and that nobody keeps. */
  readonly scratch: string
  run(sql: string): Promise<void>
  /** For long work between two statements. @throws CANCELLED */
  throwIfAborted(): void
  /** All rows, as JSON-safe cells. Numbers of 64 bits are text. */
  rows(sql: string): Promise<DuckCell[][]>
  /** The first row. */
  row(sql: string): Promise<DuckCell[]>
  /** Calls `each` for every chunk of up to 2,048 rows, in order. @param rows how many there are: a stream that breaks off looks as one that ends */
  chunks(sql: string, rows: number, each: (chunk: DuckChunk, offset: number) => void): Promise<void>
  /** The rows chunk by chunk and in order. Other statements may run between two chunks. @param rows as of `chunks` */
  stream(sql: string, rows: number): AsyncIterable<DuckChunk>
  /** As `stream`, of columns of text: the cells of each row. */
  texts(sql: string, rows: number): AsyncIterable<(string | null)[][]>
}

export type DuckCell = string | number | boolean | null | DuckCell[] | { [key: string]: DuckCell }
export type DuckChunk = NonNullable<Awaited<ReturnType<Awaited<ReturnType<DuckDBConnection['stream']>>['fetchChunk']>>>

/**
 * Opens DuckDB in memory, locked to the folders and files that are named: no other file, no network, no extensions, and
 * no statement can lift that. Closes it always; an aborted signal interrupts the running statement.
 */
export async function withDuckDB<T>(access: DuckDBAccess, use: (duck: Duck) => Promise<T>): Promise<T> {
  throwIfAborted(access.signal)
  // Loaded here and not above: starting the command line must not wait for a native library of 60 MB.
  const { DuckDBInstance } = await loadDuckDB()
  const instance = await DuckDBInstance.create(':memory:', configuration(access))
  try {
    return await withConnection(instance, access, use)
  } finally {
    instance.closeSync()
  }
}

/** Its decoder of text drops a U+FEFF at the beginning of a value, as one does with files; in a value it is a character. */
async function loadDuckDB(): Promise<typeof import('@duckdb/node-api')> {
  const [api, { default: accessors }] = await Promise.all([
    import('@duckdb/node-api'),
    import('@duckdb/node-api/lib/vectors/dataAccessors.js'),
  ])
  Object.assign(accessors, { textDecoder: new TextDecoder('utf-8', { ignoreBOM: true }) })
  return api
}

async function withConnection<T>(instance: DuckDBInstance, access: DuckDBAccess, use: (duck: Duck) => Promise<T>): Promise<T> {
  const connection = await instance.connect()
  const interrupt = () => connection.interrupt()
  access.signal?.addEventListener('abort', interrupt, { once: true })
  try {
    await connection.run(lockdown(access))
    return await use(duckOf(connection, () => instance.connect(), access))
  } catch (error) {
    // Whatever failed after the cancel failed because of it.
    throwIfAborted(access.signal, error)
    throw error
  } finally {
    access.signal?.removeEventListener('abort', interrupt)
    connection.closeSync()
  }
}

function configuration(access: DuckDBAccess): Record<string, string> {
  return {
    threads: String(access.threads ?? Math.min(availableParallelism(), 8)),
    memory_limit: memoryLimit(Math.min(mostMemory(access), access.firstMemory ?? Infinity)),
    temp_directory: join(access.scratch, 'spill'),
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  }
}

function mostMemory({ memory = Infinity }: DuckDBAccess): number {
  return Math.min(availableMemory(), memory)
}

function memoryLimit(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)}MiB`
}

/** Half of what the process may use, at most 8 GiB: a worker shares the machine with the app and with training. */
export function availableMemory(): number {
  const allowed = process.constrainedMemory()
  const total = allowed > 0 ? Math.min(totalmem(), allowed) : totalmem()
  return Math.min(total / 2, 8 * 2 ** 30)
}

/** Files are opened by the pattern that matches them alone, so that one is allowed as well. */
function lockdown({ folders = [], files = [], scratch, firstMemory }: DuckDBAccess): string {
  const withPatterns = (paths: readonly string[]) => list([...new Set([...paths, ...paths.map(pattern)])])
  return `SET allowed_directories = ${withPatterns([scratch, ...folders])};
    SET allowed_paths = ${withPatterns(files)};
    SET TimeZone = 'UTC';
    SET enable_external_access = false;
    ${firstMemory === undefined ? '' : "SET allowed_configs = ['memory_limit'];"}
    SET lock_configuration = true`
}

function duckOf(connection: DuckDBConnection, connect: () => Promise<DuckDBConnection>, access: DuckDBAccess): Duck {
  const { scratch, signal } = access
  /** See `firstMemory`. */
  async function stated<T>(statement: () => Promise<T>): Promise<T> {
    try {
      return await statement()
    } catch (error) {
      if (access.firstMemory === undefined || !isOutOfMemory(error)) throw error
      await useAllMemory()
      return statement()
    }
  }
  const useAllMemory = () => connection.run(`SET memory_limit = '${memoryLimit(mostMemory(access))}'`)
  /** A stream does not say why it broke off: reads what is left of it in one statement, which does. */
  async function refuseBrokenStream(sql: string, offset: number): Promise<never> {
    await connection.run(`SELECT count(COLUMNS(*)) FROM (FROM (${sql}) OFFSET ${offset})`)
    throw new CairnError('INTERNAL', `DuckDB gave ${offset} rows and no more.`, {})
  }
  async function guarded<T>(action: () => Promise<T>): Promise<T> {
    throwIfAborted(signal)
    try {
      return await action()
    } catch (error) {
      throwIfAborted(signal, error)
      throw fromDuckDB(error)
    }
  }
  async function* stream(sql: string, rows: number): AsyncGenerator<DuckChunk> {
    // The next statement on a connection ends the result that is being read from it.
    const own = await guarded(connect)
    const read = async (from: number) => guarded(() => own.stream(from === 0 ? sql : `FROM (${sql}) OFFSET ${from}`))
    try {
      let result = await read(0)
      let hasAllMemory = access.firstMemory === undefined
      for (let offset = 0; ; ) {
        const chunk = await guarded(() => result.fetchChunk())
        if (chunk && chunk.rowCount > 0) {
          yield chunk
          offset += chunk.rowCount
          continue
        }
        if (offset >= rows) return
        if (hasAllMemory) await guarded(() => refuseBrokenStream(sql, offset))
        await useAllMemory()
        hasAllMemory = true
        result = await read(offset)
      }
    } finally {
      own.closeSync()
    }
  }
  const rows = (sql: string) => guarded(async () => (await stated(() => connection.runAndReadAll(sql))).getRowsJson() as DuckCell[][])
  return {
    connection,
    scratch,
    throwIfAborted: () => throwIfAborted(signal),
    run: (sql) => guarded(async () => void (await stated(() => connection.run(sql)))),
    rows,
    row: async (sql) => (await rows(sql))[0] ?? [],
    chunks: (sql, rows, each) =>
      guarded(async () => {
        const read = async (from: number) => {
          const result = await stated(() => connection.stream(from === 0 ? sql : `FROM (${sql}) OFFSET ${from}`))
          let offset = from
          for (;;) {
            throwIfAborted(signal)
            const chunk = await result.fetchChunk()
            if (!chunk || chunk.rowCount === 0) return offset
            each(chunk, offset)
            offset += chunk.rowCount
          }
        }
        let offset = await read(0)
        if (offset < rows && access.firstMemory !== undefined) {
          await useAllMemory()
          offset = await read(offset)
        }
        throwIfAborted(signal)
        if (offset < rows) await refuseBrokenStream(sql, offset)
      }),
    stream,
    async *texts(sql, rows) {
      for await (const chunk of stream(sql, rows)) yield chunk.getRows() as (string | null)[][]
    },
  }
}

function throwIfAborted(signal: AbortSignal | undefined, cause?: unknown): void {
  if (signal?.aborted) throw new CairnError('CANCELLED', 'Cancelled.', {}, cause)
}

/** What DuckDB says, in Cairn's codes. Errors that a file causes are told apart by who reads the file. */
export function fromDuckDB(error: unknown): CairnError {
  if (error instanceof CairnError) return error
  const message = error instanceof Error ? error.message : String(error)
  if (/no space left|max_temp_directory_size|disk quota|failed to offload/i.test(message)) {
    return new CairnError('DISK_FULL', 'There is no space left for temporary files or results.', {}, error)
  }
  if (isOutOfMemory(error)) {
    return new CairnError('WORKER_DIED', 'There is not enough memory for this data.', {}, error)
  }
  const file = /^Permission Error: Cannot access file "(.*)" - /s.exec(message)?.[1]
  if (file !== undefined) {
    return new CairnError(
      'FILE_UNREADABLE',
      `Access to ${file} is not allowed. If the name contains a backslash beside *, ? or [, rename the file.`,
      { file },
      error,
    )
  }
  return CairnError.from(error)
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && /^Out of Memory/i.test(error.message)
}

/** A name as an SQL identifier: any text but NUL, which no SQL can hold. */
export function identifier(name: string): string {
  return `"${withoutNul(name).replaceAll('"', '""')}"`
}

/** A text as an SQL literal. */
export function literal(text: string): string {
  return `'${withoutNul(text).replaceAll("'", "''")}'`
}

/** Every file that DuckDB reads is named here: as itself, never as a pattern, and without values out of the names of its folders. */
export const reader = {
  /** @param options more of DuckDB's, in SQL */
  parquet: (path: string, options = '') => `read_parquet(${literal(pattern(path))}, hive_partitioning = false${options})`,
  /** Files of one schema. @param options more of DuckDB's, in SQL */
  parquets: (paths: readonly string[], options = '') => `read_parquet(${list(paths.map(pattern))}, hive_partitioning = false${options})`,
  parquetMetadata: (paths: readonly string[]) => `parquet_kv_metadata(${list(paths.map(pattern))})`,
  parquetSchema: (path: string) => `parquet_schema(${literal(pattern(path))})`,
  csv: (path: string, options: string) => `read_csv(${literal(pattern(path))}, hive_partitioning = false${options})`,
  jsonLines: (path: string, options: string) =>
    `read_json(${literal(pattern(path))}, hive_partitioning = false, format = 'newline_delimited'${options})`,
  json: (path: string, options: string) => `read_json_objects(${literal(pattern(path))}, hive_partitioning = false${options})`,
} as const

/**
 * A path as the pattern that matches it. DuckDB takes a path with `*`, `?` or `[` for a pattern, and in a pattern a backslash
 * for a separator; where it is part of a name, `?` stands for it, and a second file that matches is not one of the allowed ones.
 */
function pattern(path: string): string {
  if (!/[*?[]/.test(path)) return path
  const named = path.replace(/[*?[]/g, (sign) => `[${sign}]`)
  return sep === '\\' ? named : named.replaceAll('\\', '?')
}

/** A list of texts as an SQL literal. */
export function list(texts: readonly string[]): string {
  return `[${texts.map(literal).join(', ')}]::VARCHAR[]`
}

/**
 * SQL that tells whether a text is one of a few. Not `IN`, which DuckDB plans as a join for each column: with 200 columns that takes
 * half a minute before the first row.
 */
export function isOneOf(text: string, texts: readonly string[]): string {
  return `list_contains(${list(texts)}, ${text})`
}

function withoutNul(text: string): string {
  if (text.includes('\0')) throw new CairnError('INVALID_INPUT', 'A name or text contains a NUL character.', {})
  return text
}
