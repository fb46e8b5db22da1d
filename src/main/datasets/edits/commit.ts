import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import type { Edit, StagedEdit } from '../../../shared/domain/datasets/edits.ts'
import type { NullTokens } from '../../../shared/domain/datasets/reading.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Task } from '../../jobs/index.ts'
import { type Duck, withDuckDB } from '../duckdb.ts'
import { finishParts, type VersionPart } from '../versions/import.ts'
import { countedPlaces } from '../reading/places.ts'
import { checkKey } from '../versions/keys.ts'
import type { ImportOutput } from '../versions/makeVersion.ts'
import type { RuleChecks } from '../rules/check.ts'
import { writeSegment } from '../versions/segment.ts'
import { createVersionView, segmentFiles, withVersion } from '../versions/versionView.ts'
import { editedRows, insertedRows, loadEdits } from './values.ts'

export interface CommitEditsInput {
  /** `wine@v1`, for messages. */
  readonly ref: string
  readonly manifest: Manifest
  readonly edits: readonly StagedEdit[]
  /** What stands for a missing value in the version's files; null where that is not known. */
  readonly nullTokens?: NullTokens | null
  readonly checks?: RuleChecks
}

/** Refuses edits that a version cannot take. @throws as loadEdits */
export const checkEditsTask: Task<{ manifest: Manifest; edits: readonly Edit[]; nullTokens?: NullTokens | null }, null> = (
  { manifest, edits, nullTokens },
  { objects, scratch, signal },
) =>
  withVersion(manifest, objects, { scratch, signal }, async (duck) => {
    await loadEdits(duck, manifest, edits, nullTokens)
    return null
  })

/**
 * Makes a version with its edits: segments without an edit are shared, the others written anew, and the rows that are added
 * are a segment of their own at the end. Key, rules and profile are as of an import; the same content gives the same id.
 * @throws as loadEdits; NO_ROWS when all are deleted; KEY_NOT_UNIQUE
 */
export const commitEditsTask: Task<CommitEditsInput, ImportOutput> = async ({ ref, manifest, edits, nullTokens, checks }, context) => {
  const files = await segmentFiles(manifest, context.objects)
  return withDuckDB({ folders: [context.objects.root], scratch: context.scratch, signal: context.signal }, async (duck) => {
    await createVersionView(duck, manifest.columns, files)
    await loadEdits(duck, manifest, edits, nullTokens)
    const parts: VersionPart[] = []
    let first = 0
    for (const [index, file] of files.entries()) {
      context.progress((0.5 * index) / files.length, 'writing')
      const range = `row BETWEEN ${first} AND ${first + file.rows - 1}`
      const [touched] = await duck.row(
        `SELECT (SELECT count(*) FROM edited WHERE ${range}) + (SELECT count(*) FROM deleted WHERE ${range})`,
      )
      if (Number(touched) === 0) parts.push({ segment: manifest.segments[index], file })
      else
        parts.push(
          ...(await writePart(
            duck,
            manifest,
            await editedRows(duck, manifest.columns, `${range} AND row NOT IN (FROM deleted)`),
            join(context.scratch, `s${index}`),
          )),
        )
      first += file.rows
    }
    parts.push(...(await writePart(duck, manifest, await insertedRows(duck, manifest.columns), join(context.scratch, 'added'))))
    if (parts.length === 0) throw new CairnError('NO_ROWS', `After the deletions, ${ref} would have no rows.`, { dataset: ref })
    await createVersionView(
      duck,
      manifest.columns,
      parts.map(({ file }) => file),
    )
    await checkKey(duck, manifest.columns, manifest.key, { file: `${ref} with its edits`, firstNew: 0, places: countedPlaces('row') })
    return finishParts(duck, { shape: manifest, parts, warnings: [], checks }, context)
  })
}

/** Writes rows as one segment; none for no rows. */
async function writePart(duck: Duck, { columns }: Manifest, rows: string, folder: string): Promise<VersionPart[]> {
  await duck.run(`CREATE OR REPLACE TABLE raw AS ${rows}`)
  const [count] = await duck.row('SELECT count(*) FROM raw')
  if (Number(count) === 0) return []
  await mkdir(folder, { recursive: true })
  return [
    {
      segment: null,
      file: await writeSegment(
        duck,
        columns,
        columns.map((_, index) => `c${index}`),
        folder,
      ),
    },
  ]
}
