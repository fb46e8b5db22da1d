import { and, eq } from 'drizzle-orm'
import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import { formatOfName, ImportOptions, nullTokensOfFormat } from '../../../shared/domain/datasets/import.ts'
import type { Reading, ReadingPart } from '../../../shared/domain/datasets/reading.ts'
import { type FileFacts, fileFactsOf } from '../../../shared/domain/datasets/versionSource.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { sameTokens, tokensOfVersion } from './nullTokens.ts'
import { manifestOf, type VersionRow } from '../versions/registry.ts'

/**
 * How data are read for a model that was trained on a version: with the version's own null tokens and the forms of its columns, and
 * with the layout of its first file. Null where that is not known: files with different tokens were put together, before tokens belonged
 * to versions.
 */
export function readingOf(db: Registry, version: VersionRow): Reading | null {
  const files = filesOf(db, version)
  const tokens = manifestOf(version).reading?.nullTokens ?? commonTokens(files)
  const first = files.at(-1)
  if (tokens === null || first === undefined) return null
  const columns = manifestOf(version).reading?.columns
  // Without a header, columns are known by their places, which steps may change.
  const placesHold = !('prepared' in version.source) || hasHeader(first)
  if (first.facts !== null || columns) {
    const layout = placesHold ? first.facts?.layout : undefined
    const part = readPart(first.facts)
    return {
      format: 'cairn.reading/2',
      nullTokens: tokensOfVersion(tokens),
      ...(layout && { layout }),
      ...(part && { part }),
      ...(columns && { columns }),
    }
  }
  const { delimiter, header } = first.options
  return {
    format: 'cairn.reading/1',
    nullTokens: tokensOfVersion(tokens),
    ...(delimiter !== undefined && { delimiter }),
    ...(header === false && placesHold && { header }),
  }
}

function readPart(facts: FileFacts | null): ReadingPart | undefined {
  const { kind, chosen } = facts?.contents ?? { kind: 'folder', chosen: null }
  return kind === 'folder' || chosen === null || chosen.length > 1_000 ? undefined : { kind, name: chosen }
}

interface ReadFile {
  readonly options: ImportOptions
  readonly tokens: readonly string[]
  /** How it lay; null where it was read before columns had forms. */
  readonly facts: FileFacts | null
}

const hasHeader = ({ facts, options }: ReadFile): boolean => options.header !== false && facts?.layout?.header !== false

/** The files that a version's rows are from, the latest first: of appended rows and edits, also those of the versions before. */
function filesOf(db: Registry, version: VersionRow): ReadFile[] {
  const files: ReadFile[] = []
  const seen = new Set<number>()
  let at: VersionRow | undefined = version
  while (at !== undefined && !seen.has(at.id)) {
    seen.add(at.id)
    const { source, parentId }: VersionRow = at
    const parent: VersionRow | undefined =
      parentId === null ? undefined : db.select().from(schema.datasetVersions).where(eq(schema.datasetVersions.id, parentId)).get()
    if ('edited' in source) {
      at = parent
      continue
    }
    const input: VersionRow | null = 'prepared' in source ? preparedFrom(db, at) : null
    if (input) {
      at = input
      continue
    }
    const options = ImportOptions.catch({}).parse(source.options)
    const format = fileFactsOf(source)?.format ?? options.format ?? formatOfName(String(source.file)) ?? 'csv'
    const facts = 'report' in source ? (fileFactsOf(source) ?? null) : null
    files.push({ facts, options, tokens: options.nullTokens ?? nullTokensOfFormat(format) })
    at = parent && follows(manifestOf(at), manifestOf(parent)) ? parent : undefined
  }
  return files
}

/** The version that the steps of a prepared one begin with. */
function preparedFrom(db: Registry, { id }: VersionRow): VersionRow | null {
  const { datasetVersions, preparationInputs } = schema
  const found = db
    .select({ version: datasetVersions })
    .from(preparationInputs)
    .innerJoin(datasetVersions, eq(datasetVersions.id, preparationInputs.parentId))
    .where(and(eq(preparationInputs.versionId, id), eq(preparationInputs.ordinal, 0)))
    .get()
  return found?.version ?? null
}

/** Whether a version is another one with rows appended. */
function follows(version: Manifest, parent: Manifest): boolean {
  return (
    version.segments.length === parent.segments.length + 1 &&
    parent.segments.every(({ object }, place) => object === version.segments[place].object)
  )
}

function commonTokens(files: readonly ReadFile[]): readonly string[] | null {
  const [first, ...others] = files
  return first !== undefined && others.every(({ tokens }) => sameTokens(tokens, first.tokens)) ? first.tokens : null
}
