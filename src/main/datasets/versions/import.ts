import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import type { ImportOptions } from '../../../shared/domain/datasets/import.ts'
import type { Task, TaskContext } from '../../jobs/index.ts'
import { type Duck, withDuckDB } from '../duckdb.ts'
import { checkKey } from './keys.ts'
import { readingOfManifest } from '../reading/nullTokens.ts'
import { canonicalText, type ImportOutput, versionIdOf } from './makeVersion.ts'
import { findPersonal } from '../personal/detect.ts'
import { profileView } from '../profile/profile.ts'
import { checkRules, noChecks, type RuleChecks } from '../rules/check.ts'
import { type SegmentFile, writeSegment } from './segment.ts'
import { fileFacts } from '../reading/fileFacts.ts'
import { openInput } from '../reading/openInput.ts'
import type { StageOptions } from '../reading/stage.ts'
import type { EarlierVersion } from '../reading/values/earlierReadings.ts'
import { createVersionView } from './versionView.ts'

export interface ImportInput {
  readonly path: string
  readonly options: ImportOptions
  /** The rules that the dataset has; none when absent. */
  readonly checks?: RuleChecks
  /** The version that it follows, where the dataset has one. */
  readonly earlier?: EarlierVersion
}

/** Enough for tables of some dozens of columns, however long: what is beyond it waits in scratch. */
const memoryOfImport = 192 * 2 ** 20

/**
 * Reads a file into one new segment and makes the manifest of a version with it. Nothing is stored before everything is
 * checked; until then there are files in scratch only.
 */
export const importTask: Task<ImportInput, ImportOutput> = async ({ path, options, checks, earlier }, context) => {
  const input = await openInput(path, options, context)
  const { scratch, signal } = context
  const access = { folders: [context.objects.root], files: input.paths, scratch, firstMemory: memoryOfImport, signal }
  return withDuckDB(access, async (duck) => {
    const table = await input.stage(duck, stagingOf(options, context))
    context.progress(0.45, 'finding types')
    const typed = await input.typed(duck, table, earlier)
    context.progress(0.55, 'writing')
    const file = await writeSegment(duck, typed.columns, typed.sql, context.scratch)
    await createVersionView(duck, typed.columns, [file])
    const key = [...new Set(options.key ?? [])]
    await checkKey(duck, typed.columns, key, { file: table.source.file, firstNew: 0, places: table.rowPlaces })
    // What it held is in the segment now, in a fraction of the memory.
    await duck.run('DROP TABLE raw')
    const reading = readingOfManifest({ nullTokens: table.nullTokens.text, columns: typed.readings }, table.source.format)
    const shape = { columns: [...typed.columns], key, target: options.target ?? null, ...reading }
    const output = await finish(duck, { shape, earlier: [], file, warnings: [...input.warnings, ...typed.warnings], checks }, context)
    const report = { layout: [...(table.notes ?? [])], values: [...typed.changes] }
    return { ...output, file: fileFacts(table), report, questions: typed.questions }
  })
}

/** Reading is the first 40 % of an import; reported in steps of 1 %, because every step is a message to another process. */
export function stagingOf(options: ImportOptions, context: Pick<TaskContext, 'progress' | 'signal'>): StageOptions {
  let reported = -1
  const onProgress = (fraction: number) => {
    const step = Math.floor(40 * fraction)
    if (step > reported) context.progress(step / 100, 'reading')
    reported = Math.max(reported, step)
  }
  return { options, signal: context.signal, onProgress }
}

export interface NewSegment {
  readonly shape: Pick<Manifest, 'columns' | 'key' | 'target' | 'reading'>
  /** The segments before, and where they lie. */
  readonly earlier: readonly { readonly segment: Manifest['segments'][number]; readonly file: SegmentFile }[]
  readonly file: SegmentFile
  readonly warnings: readonly string[]
  readonly checks?: RuleChecks
}

/** The version with the new segment at the end. */
export async function finish(duck: Duck, { earlier, file, ...made }: NewSegment, context: TaskContext): Promise<ImportOutput> {
  return finishParts(duck, { ...made, parts: [...earlier, { segment: null, file }] }, context)
}

/** A segment of a version and where it lies; `segment` is null for one that is not stored yet. */
export interface VersionPart {
  readonly segment: Manifest['segments'][number] | null
  readonly file: SegmentFile
}

interface NewVersion extends Pick<NewSegment, 'shape' | 'warnings' | 'checks'> {
  readonly parts: readonly VersionPart[]
}

/** Profiles all rows of the view `version` and checks the rules on them, then stores new segments and the profile. */
export async function finishParts(duck: Duck, { shape, parts, warnings, checks }: NewVersion, context: TaskContext): Promise<ImportOutput> {
  context.progress(0.7, 'profiling')
  const rows = parts.reduce((sum, { file }) => sum + file.rows, 0)
  const profile = await profileView(duck, shape, rows, (fraction) => context.progress(0.7 + 0.2 * fraction, 'profiling'))
  if (checks) context.progress(0.9, 'checking rules')
  const ruleResults = await checkRules(duck, { columns: shape.columns, rows }, checks ?? noChecks, context.objects)
  const personal = await findPersonal(duck, shape.columns)
  context.signal.throwIfAborted()
  context.progress(0.95, 'storing')
  const segments: Manifest['segments'] = []
  for (const { segment, file } of parts) {
    const stored = segment ?? (await context.objects.adopt(file.path))
    segments.push({ object: stored.object, rows: file.rows, bytes: stored.bytes })
  }
  const { columns, key, target, reading } = shape
  const manifest: Manifest = { format: 'cairn.dataset/1', columns, key, target, segments, ...(reading && { reading }) }
  const { object: profileObject } = await context.objects.put(canonicalText(profile))
  context.progress(1, 'done')
  return { manifest, versionId: versionIdOf(manifest), rows, profileObject, warnings, ruleResults, personal }
}
