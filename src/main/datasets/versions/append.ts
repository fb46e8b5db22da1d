import type { ColumnType, Manifest } from '../../../shared/domain/datasets/dataset.ts'
import { type ImportOptions, nullTokensOfFormat } from '../../../shared/domain/datasets/import.ts'
import type { ColumnReading } from '../../../shared/domain/datasets/values.ts'
import type { ReadingPart } from '../../../shared/domain/datasets/reading.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Task } from '../../jobs/index.ts'
import { quote } from '../reading/checks.ts'
import { type Duck, withDuckDB } from '../duckdb.ts'
import { finish, type ImportInput, stagingOf } from './import.ts'
import { checkKey } from './keys.ts'
import type { ImportOutput } from './makeVersion.ts'
import { fileFacts } from '../reading/fileFacts.ts'
import { checkAskedTypes } from '../reading/misfits.ts'
import { isToken, sameTokens, tokensOfVersion } from '../reading/nullTokens.ts'
import { writeSegment } from './segment.ts'
import { openInput } from '../reading/openInput.ts'
import type { Staged } from '../reading/stage.ts'
import { valueSql } from '../reading/values/cells.ts'
import { countChanges } from '../reading/values/countChanges.ts'
import { probe } from '../reading/values/probe.ts'
import { readAs } from '../frame.ts'
import { createVersionView, segmentFiles } from './versionView.ts'

export interface AppendInput extends ImportInput {
  readonly manifest: Manifest
  /** The null tokens of the version, where they are known: they hold for the new rows too. */
  readonly nullTokens?: readonly string[] | null
  /** The part of its container that the version was read from. */
  readonly part?: ReadingPart
}

/**
 * Adds the rows of a file to a version, in a segment of their own; the old segments are shared. Columns are matched by name,
 * values must fit the types that the version has. Key, target and null tokens stay those of the version; what else stands for
 * a missing value in this file becomes one of them, unless it is a value in the rows before.
 */
export const appendTask: Task<AppendInput, ImportOutput> = async (input, context) => {
  const { manifest, path, options, checks } = input
  const own = manifest.reading?.nullTokens ?? input.nullTokens ?? null

  const given = await openInput(path, { ...options, usual: input.part }, context)
  const files = await segmentFiles(manifest, context.objects)
  return withDuckDB(
    { folders: [context.objects.root], files: given.paths, scratch: context.scratch, signal: context.signal },
    async (duck) => {
      const tokens = own && tokensOfVersion([...new Set([...own, ...(options.nullTokens ?? [])])])
      const staged = await given.stage(duck, {
        ...stagingOf(options, context),
        names: new Set(manifest.columns.map(({ name }) => name)),
        ...(tokens && { nullTokens: tokens }),
      })
      const table = readAs(staged, columnsOf(manifest, options))
      const places = matchColumns(table, manifest)
      context.progress(0.45, 'checking types')
      const asked = new Map<number, ColumnType>(manifest.columns.map(({ type }, index) => [places[index], type]))
      await checkAskedTypes(duck, table, asked, 'SCHEMA_MISMATCH')
      const sql = manifest.columns.map(({ type }, index) => valueSql(table, places[index], type))
      context.progress(0.55, 'writing')
      const file = await writeSegment(duck, manifest.columns, sql, context.scratch)
      await createVersionView(duck, manifest.columns, [...files, file])
      const firstNew = files.reduce((sum, { rows }) => sum + rows, 0)
      await checkKey(duck, manifest.columns, manifest.key, { file: table.source.file, firstNew, places: table.rowPlaces })
      const earlier = manifest.segments.map((segment, index) => ({ segment, file: files[index] }))
      const reading = own ? await tokensAfter(duck, manifest, { own, given: options.nullTokens ?? [], rows: firstNew }) : null
      const recorded =
        manifest.reading?.nullTokens !== undefined ||
        !reading ||
        sameTokens(reading.tokens, options.nullTokens ?? nullTokensOfFormat(table.source.format))
      const kept = recorded && manifest.reading?.nullTokens === undefined
      const nullTokens = [...(reading?.tokens ?? [])].sort()
      const shape = kept ? manifest : { ...manifest, reading: { ...manifest.reading, nullTokens } }
      const types = manifest.columns.map(({ type }) => type)
      const byPlace = table.columns.map((_, place) => types[places.indexOf(place)])
      const values = await countChanges(duck, table, { types: byPlace, probes: await probe(duck, table, byPlace), kept: new Map() })
      const output = await finish(duck, { shape, earlier, file, warnings: [], checks }, context)
      return {
        ...output,
        file: fileFacts(table),
        report: { layout: [...(table.notes ?? [])], values: [...(table.changes ?? []), ...values] },
        warnings: [...given.warnings, ...(reading?.warnings ?? []), ...repeatWarnings(output.manifest, table.source.file)],
      }
    },
  )
}

/** The forms and null tokens of the version's columns; where a file has others, as they are given with it. */
function columnsOf({ reading }: Manifest, { columns = [] }: ImportOptions): ColumnReading[] {
  const given = new Set(columns.map(({ column }) => column))
  return [...columns, ...(reading?.columns ?? []).filter(({ column }) => !given.has(column))]
}

/** For each column of the version, its place in the file. @throws SCHEMA_MISMATCH with the missing and the extra names */
function matchColumns(table: Staged, manifest: Manifest): number[] {
  const places = new Map(table.columns.map(({ name }, index) => [name, index]))
  const wanted = new Set(manifest.columns.map(({ name }) => name))
  const missing = [...wanted].filter((name) => !places.has(name))
  const extra = [...places.keys()].filter((name) => !wanted.has(name))
  if (missing.length === 0 && extra.length === 0) return manifest.columns.map(({ name }) => places.get(name) as number)
  const parts = [
    missing.length > 0 && `lacks ${missing.slice(0, 20).map(quote).join(', ')}`,
    extra.length > 0 && `has ${extra.slice(0, 20).map(quote).join(', ')}, which this version does not have`,
  ]
  throw new CairnError('SCHEMA_MISMATCH', `${table.source.file} ${parts.filter(Boolean).join(' and ')}.`, {
    file: table.source.file,
    missing,
    extra,
  })
}

interface AfterAppend {
  readonly own: readonly string[]
  readonly given: readonly string[]
  /** How many rows there were before. */
  readonly rows: number
}

/** The null tokens of the version with the new rows. A token that is a value in rows before stays a value there. */
async function tokensAfter(duck: Duck, { columns }: Manifest, { own, given, rows }: AfterAppend) {
  const tokens = [...own]
  const warnings: string[] = []
  for (const token of new Set(given)) {
    if (own.includes(token)) continue
    const equal = columns.map(({ type }, index) => isToken(type, `c${index}`, { text: [token], other: [token] }) ?? 'false')
    const [first] = await duck.row(`SELECT min(row) FROM version WHERE row < ${rows} AND (${equal.join(' OR ')})`)
    if (first === null) tokens.push(token)
    else warnings.push(`${quote(token)} means missing only in the new rows: it is a value in row ${Number(first) + 1} of the version.`)
  }
  return { tokens, warnings }
}

/** The same file twice is most likely a mistake, but without a key it is not for us to say. */
function repeatWarnings({ segments }: Manifest, file: string): string[] {
  const added = segments[segments.length - 1]
  const before = segments.slice(0, -1).filter(({ object }) => object === added.object).length
  return before > 0 ? [`The version already contained exactly the rows of ${file} ; it now contains them ${before + 1} times.`] : []
}
