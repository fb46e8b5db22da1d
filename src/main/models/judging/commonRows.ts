import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import type { Judgement } from '../../../shared/domain/models/judging.ts'
import { hasClasses } from '../../../shared/domain/training/tasks.ts'
import { CairnError, type ErrorCode } from '../../../shared/errors.ts'
import { readFrame } from '../../datasets/index.ts'
import { checkInputs, partsByContent, type Predictor, type TrainedOn } from '../../evaluation/tasks.ts'
import { type Frame, type FrameColumn, missingIn, takeRows } from '../../frame.ts'
import type { TaskContext } from '../../jobs/index.ts'
import { labelCodes } from '../../training/index.ts'
import { rowKeys } from './rowKeys.ts'

/** A dataset version that rows may be taken from. */
export interface Candidate {
  /** `wine@v3` */
  readonly dataset: string
  readonly manifest: Manifest
}

/** One of the two models, with what it was trained on; null where nobody knows. */
export interface Judged {
  readonly model: Predictor
  readonly on: TrainedOn | null
}

/** Rows of one version. */
export interface Found {
  readonly dataset: string
  readonly frame: Frame
  /** Of each row, an index into the labels of both; or the value. */
  readonly actual: Int32Array | Float64Array
}

export interface CommonRows {
  /** Rows that neither has seen, newest version first. */
  readonly unseen: readonly Found[]
  /** Rows that only the champion has seen. */
  readonly seenByChampion: readonly Found[]
  /** Whether it is known of all of them what the champion has seen. */
  readonly championKnown: boolean
  readonly excluded: Judgement['excluded']
  readonly leftOut: Judgement['leftOut']
}

interface Search {
  readonly champion: Judged
  readonly challenger: Judged & { readonly on: TrainedOn }
  /** Newest first. */
  readonly candidates: readonly Candidate[]
  /** The classes of both; empty for a number. */
  readonly labels: readonly string[]
  /** Columns to read besides, where a version has them. */
  readonly also: readonly string[]
  readonly most: number
}

/**
 * The rows with a target that the challenger was neither trained nor validated on, in whatever version they lie: a row is the same where
 * features and target are. Of copies the newest counts.
 */
export async function commonRows(search: Search, context: TaskContext): Promise<CommonRows> {
  const { candidates, most } = search
  const unseen: Found[] = []
  const seenByChampion: Found[] = []
  const excluded: { dataset: string; reason: string }[] = []
  const leftOut = { withoutTarget: 0, unknownClass: 0, seenByChallenger: 0, seenByChampion: 0, duplicates: 0, older: 0 }
  const taken = new Set<number>()
  const counts = { unseen: 0, seenByChampion: 0 }
  let championKnown = true
  for (const [place, candidate] of candidates.entries()) {
    context.progress((0.5 * place) / candidates.length, 'looking for rows')
    const looked = await lookThrough(search, candidate, context)
    if ('reason' in looked) {
      excluded.push({ dataset: candidate.dataset, reason: looked.reason })
      continue
    }
    const rows: Record<'unseen' | 'seen', number[]> = { unseen: [], seen: [] }
    championKnown &&= looked.championKnown
    // From the end: rows that were appended later are newer.
    for (let row = looked.frame.rows - 1; row >= 0; row--) {
      const status = looked.statusOf(row)
      if (status !== 'unseen' && status !== 'seenByChampion') leftOut[status]++
      else if (taken.has(looked.keys[row])) leftOut.duplicates++
      else if (counts[status] >= most) leftOut.older++
      else {
        taken.add(looked.keys[row])
        counts[status]++
        rows[status === 'unseen' ? 'unseen' : 'seen'].push(row)
      }
    }
    if (rows.unseen.length > 0) unseen.push(take(candidate, looked, rows.unseen))
    if (rows.seen.length > 0) seenByChampion.push(take(candidate, looked, rows.seen))
    context.signal.throwIfAborted()
  }
  return { unseen, seenByChampion, championKnown, excluded, leftOut }
}

type Status = 'unseen' | 'seenByChampion' | 'seenByChallenger' | 'withoutTarget' | 'unknownClass'

interface Looked {
  readonly frame: Frame
  readonly keys: Float64Array
  readonly actual: Int32Array | Float64Array
  readonly statusOf: (row: number) => Status
  readonly championKnown: boolean
}

async function lookThrough(
  { champion, challenger, labels, also }: Search,
  { manifest }: Candidate,
  context: TaskContext,
): Promise<Looked | { readonly reason: string }> {
  const unsuited = whyUnsuited([champion.model, challenger.model], manifest)
  if (unsuited !== null) return { reason: unsuited }
  const { model } = challenger
  const inputs = [champion.model, model].flatMap(({ inputs: own }) => own.map(({ name }) => name))
  const used = [...new Set([...inputs, model.target])]
  const there = new Set(manifest.columns.map(({ name }) => name))
  const frame = await readFrame(
    manifest,
    context.objects,
    [...new Set([...used, ...also.filter((name) => there.has(name))])],
    context.scratch,
    context.signal,
  )
  const target = (model.withoutTokens?.(frame) ?? frame).columns.get(model.target) as FrameColumn
  const isMissing = missingIn(target)
  const actual = actualOf(model, target, labels)
  if (actual === null) return { reason: `the target ${JSON.stringify(model.target)} is text.` }
  const [byChampion, byChallenger] = [
    champion.on && (await partsByContent(manifest, champion.on, context)),
    await partsByContent(manifest, challenger.on, context),
  ]
  if (!byChallenger) return { reason: 'it is not known which of its rows the challenger was trained on.' }
  const statusOf = (row: number): Status => {
    if (isMissing(row)) return 'withoutTarget'
    if (actual[row] < 0 && labels.length > 0) return 'unknownClass'
    if (wasSeen(byChallenger[row])) return 'seenByChallenger'
    return byChampion && wasSeen(byChampion[row]) ? 'seenByChampion' : 'unseen'
  }
  return { frame, keys: rowKeys(frame, used), actual, statusOf, championKnown: byChampion !== null }
}

/** Train and validation: early stopping, calibration and threshold are decided on the latter. */
export const wasSeen = (part: number): boolean => part <= 1

/** Why two models cannot predict the rows of a version, as the end of a sentence; null where they can. */
function whyUnsuited(models: readonly Predictor[], { columns }: Manifest): string | null {
  if (!columns.some(({ name }) => name === models[0].target)) return `it does not have the target ${JSON.stringify(models[0].target)}.`
  try {
    for (const { inputs } of models) checkInputs(inputs, columns)
    return null
  } catch (thrown) {
    const error = CairnError.from(thrown)
    if (!unsuited.has(error.code)) throw error
    return error.message.charAt(0).toLowerCase() + error.message.slice(1)
  }
}

const unsuited = new Set<ErrorCode>(['COLUMN_UNKNOWN', 'TYPE_MISMATCH'])

function actualOf({ task }: Predictor, target: FrameColumn, labels: readonly string[]): Int32Array | Float64Array | null {
  if (hasClasses(task)) return labelCodes(labels, target)
  return target.kind === 'number' ? target.values : null
}

function take({ dataset }: Candidate, { frame, actual }: Looked, rows: readonly number[]): Found {
  const inOrder = Uint32Array.from(rows).sort()
  const own =
    actual instanceof Int32Array ? Int32Array.from(inOrder, (row) => actual[row]) : Float64Array.from(inOrder, (row) => actual[row])
  return { dataset, frame: takeRows(frame, inOrder), actual: own }
}
