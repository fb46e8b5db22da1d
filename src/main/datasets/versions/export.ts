import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { access, copyFile, link, open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import { defaultNullTokens } from '../../../shared/domain/datasets/import.ts'
import { masked } from '../../../shared/domain/datasets/sensitive.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Task } from '../../jobs/index.ts'
import { type Duck, identifier, literal } from '../duckdb.ts'
import { trimmedSql } from '../reading/values/formSql.ts'
import { withVersion } from './versionView.ts'

export interface ExportInput {
  readonly manifest: Manifest
  readonly format: 'csv' | 'parquet' | 'jsonl'
  readonly path: string
  readonly overwrite?: boolean
  /** Columns whose values are masked; missing stays missing. */
  readonly masked?: readonly string[]
}

const layouts = {
  csv: "FORMAT csv, HEADER true, DELIMITER ',', QUOTE '\"', ESCAPE '\"'",
  jsonl: 'FORMAT json',
  parquet: 'FORMAT parquet, COMPRESSION zstd',
} as const

/**
 * Writes the rows of a version to a file: beside the target first, then moved onto its name, so that the target is never
 * half of itself. Values are written as they are; a cell that a spreadsheet takes for a formula is data here.
 * @throws ALREADY_EXISTS unless `overwrite`; FILE_NOT_FOUND (no such folder), WORKSPACE_READ_ONLY, DISK_FULL
 */
export const exportTask: Task<ExportInput, { path: string; rows: number }> = async (
  { manifest, format, path, overwrite, masked: hidden },
  context,
) => {
  await checkTarget(path, overwrite ?? false)
  const temporary = join(dirname(path), `.${basename(path).slice(0, 100)}-${randomUUID()}.tmp`)
  const rows = manifest.segments.reduce((sum, segment) => sum + segment.rows, 0)
  try {
    await withVersion(manifest, context.objects, { scratch: context.scratch, signal: context.signal, files: [temporary] }, async (duck) => {
      context.progress(0.05, 'writing')
      const value = (name: string, sql: string) =>
        hidden?.includes(name) ? `CASE WHEN ${sql} IS NOT NULL THEN ${literal(masked)} END` : sql
      const columns = manifest.columns.map(({ name }, index) => `${value(name, `c${index}`)} AS ${identifier(name)}`).join(', ')
      await duck.run(
        `COPY (SELECT ${columns} FROM version ORDER BY version.row) TO ${literal(temporary)} (${layouts[format]}${format === 'csv' ? await quotedColumns(duck, manifest) : ''})`,
      )
    })
    context.signal.throwIfAborted()
    await sync(temporary)
    await place(temporary, path, overwrite ?? false)
  } catch (error) {
    throw CairnError.from(error)
  } finally {
    await rm(temporary, { force: true })
  }
  context.progress(1, 'done')
  return { path, rows }
}

/** Of text that would be read otherwise without quotes (`NA`, white space at an end), all values are quoted. */
async function quotedColumns(duck: Duck, { columns }: Manifest): Promise<string> {
  const texts = columns.flatMap(({ name, type }, index) => (type === 'text' ? [{ name, sql: `c${index}` }] : []))
  if (texts.length === 0) return ''
  const tokens = defaultNullTokens.map(literal).join(', ')
  const doubtful = texts.map(({ sql }) => `coalesce(bool_or(${sql} IN (${tokens}) OR ${trimmedSql(sql)} <> ${sql}), false)`)
  const found = await duck.row(`SELECT ${doubtful.join(', ')} FROM version`)
  const names = texts.filter((_, place) => found[place] === true).map(({ name }) => identifier(name))
  return names.length === 0 ? '' : `, FORCE_QUOTE (${names.join(', ')})`
}

async function checkTarget(path: string, overwrite: boolean): Promise<void> {
  const folder = dirname(path)
  const info = await stat(folder).catch(() => null)
  if (!info?.isDirectory()) throw new CairnError('FILE_NOT_FOUND', `There is no folder ${folder}.`, { file: folder })
  await access(folder, constants.W_OK).catch((error: unknown) => {
    throw new CairnError('WORKSPACE_READ_ONLY', `The folder ${folder} cannot be written to.`, { file: folder }, error)
  })
  const target = await stat(path).catch(() => null)
  if (target?.isDirectory()) throw new CairnError('ALREADY_EXISTS', `${path} is a folder.`, { file: path })
  if (target && !overwrite) throw taken(path)
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Moves a file onto a name. Without `overwrite` a link is made first: it fails when the name was taken meanwhile. */
async function place(temporary: string, path: string, overwrite: boolean): Promise<void> {
  if (overwrite) return moveOver(temporary, path)
  try {
    await link(temporary, path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') throw taken(path)
    // Some file systems have no links (FAT), or none here.
    await copyFile(temporary, path, constants.COPYFILE_EXCL)
  }
}

/** The temporary file lies beside the target; only a mount point or link of its own can still put them on two disks. */
async function moveOver(temporary: string, path: string): Promise<void> {
  try {
    await rename(temporary, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error
    await copyFile(temporary, path)
  }
}

function taken(path: string): CairnError {
  return new CairnError('ALREADY_EXISTS', `The file ${path} already exists.`, { file: path })
}
