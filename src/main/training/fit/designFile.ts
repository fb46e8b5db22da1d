import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { closeSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import type { FittedPreprocessing } from '../../../shared/domain/training/model.ts'
import type { Feature, Recipe } from '../../../shared/domain/training/recipe.ts'
import { CairnError } from '../../../shared/errors.ts'
import { size } from '../../../shared/numbers.ts'
import { readFrame } from '../../datasets/index.ts'
import type { TaskContext } from '../../jobs/task.ts'
import type { Design } from './design.ts'
import { answerColumns, answersOf, refuseEmptyParts, refuseFeatures, refuseNonFinite, refuseUnusable, rowsOf } from './design.ts'
import { refuseUnfinishable } from './refuse.ts'
import type { StoredRows } from '../../engines/engine.ts'
import { fitPreprocessing } from '../preprocessing/fit.ts'
import { inputsOf, transformer } from '../preprocessing/transform.ts'

/** What is read and written at a time, in bytes. */
const blockBytes = 16e6

export interface DesignFileInput {
  readonly manifest: Manifest
  readonly recipe: Recipe
  /** Per row: the index of its part in `splitParts`, or `noPart`. */
  readonly parts: Uint8Array
}

type Access = Pick<TaskContext, 'objects' | 'scratch' | 'signal' | 'progress'>

/**
 * The design matrix of `designMatrix`, bit for bit, in a file of the scratch folder: one column of the data is in memory at a time,
 * is learnt from and transformed, and the features are put side by side at the end. In memory stay a few bytes per row
 * (target, weights, part, order) and one column.
 *
 * @throws as `designMatrix`, readFrame; DISK_FULL
 */
export async function designFile({ manifest, recipe, parts }: DesignFileInput, access: Access): Promise<Design & { close(): void }> {
  refuseUnfinishable(recipe)
  refuseFeatures(recipe)
  const rows = rowsOf(parts.length, parts)
  refuseEmptyParts(recipe, rows)
  const read = (...columns: string[]) => readFrame(manifest, access.objects, columns, access.scratch, access.signal)
  const answers = answersOf(await read(...answerColumns(recipe)), recipe, rows)
  refuseNonFinite(answers.y, [recipe.target])
  const features: StoredFeature[] = []
  for (const [index, feature] of recipe.features.entries()) {
    access.progress(0.05 * (index / recipe.features.length), 'preparing', `${feature.column}, on disk`)
    features.push(
      await storeFeature(feature, await read(feature.column), rows.train, join(access.scratch, `feature-${index}`), access.signal),
    )
  }
  const preprocessing = joined(features)
  const path = join(access.scratch, 'design')
  await putTogether(features, preprocessing, parts.length, path, access)
  const x = storedRows(path, preprocessing.names.length)
  return {
    model: { inputs: inputsOf(preprocessing, manifest.columns), target: answers.target, preprocessing },
    x,
    width: preprocessing.names.length,
    y: answers.y,
    weights: answers.weights,
    classWeights: answers.classWeights,
    rows,
    close: () => x.close(),
  }
}

/**
 * What a training in memory needs at least: the columns as doubles, and the design matrix.
 * @returns bytes, from what the transforms may become at most
 */
export function memoryOf(rows: number, features: readonly Feature[]): number {
  const width = features.reduce((sum, { transform }) => sum + widthOf(transform), 0)
  return rows * (8 * features.length + 4 * width)
}

function widthOf(transform: Feature['transform']): number {
  switch (transform.kind) {
    case 'onehot':
      return transform.maxLevels + 2
    case 'hashed':
      return transform.buckets + 2
    case 'words':
      return transform.terms
    case 'dateparts':
      return 2 * transform.parts.length
    default:
      return 2
  }
}

interface StoredFeature {
  readonly path: string
  readonly width: number
  readonly fitted: FittedPreprocessing
}

async function storeFeature(
  feature: Feature,
  frame: Awaited<ReturnType<typeof readFrame>>,
  train: Uint32Array,
  path: string,
  signal: AbortSignal,
): Promise<StoredFeature> {
  const fitted = fitPreprocessing(frame, [feature], train)
  const width = fitted.names.length
  const rowsOfBlock = transformer(fitted, frame)
  await writing(path, async (file) => {
    for (const { from, to } of blocks(frame.rows, width)) {
      refuseAborted(signal)
      await writeAll(file, rowsOfBlock(from, to))
    }
  })
  return { path, width, fitted }
}

function joined(features: readonly StoredFeature[]): FittedPreprocessing {
  return {
    format: 'cairn.preprocessing/1',
    features: features.flatMap(({ fitted }) => fitted.features),
    names: features.flatMap(({ fitted }) => fitted.names),
  }
}

/** The files of the features side by side, row by row; they are deleted. */
async function putTogether(
  features: readonly StoredFeature[],
  fitted: FittedPreprocessing,
  rows: number,
  path: string,
  { signal, progress }: Access,
): Promise<void> {
  const width = fitted.names.length
  const sources = await Promise.all(features.map(({ path: source }) => open(source, 'r')))
  try {
    await writing(path, async (file) => {
      for (const { from, to } of blocks(rows, width)) {
        refuseAborted(signal)
        progress(0.05 + 0.05 * (from / rows), 'preparing', `${size(rows * width * 4)} on disk`)
        const block = new Float32Array((to - from) * width)
        let at = 0
        for (const [index, feature] of features.entries()) {
          spread(await readBlock(sources[index], feature.width, from, to), feature.width, block, width, at)
          at += feature.width
        }
        refuseUnusable(block, fitted, from)
        await writeAll(file, block)
      }
    })
  } finally {
    for (const source of sources) await source.close()
    for (const feature of features) await rm(feature.path, { force: true })
  }
}

function spread(values: Float32Array, width: number, into: Float32Array, intoWidth: number, at: number): void {
  for (let i = 0, to = at; i < values.length; i += width, to += intoWidth) into.set(values.subarray(i, i + width), to)
}

async function readBlock(file: FileHandle, width: number, from: number, to: number): Promise<Float32Array> {
  const values = new Float32Array((to - from) * width)
  if (values.length === 0) return values
  const { bytesRead } = await file.read(new Uint8Array(values.buffer), 0, values.byteLength, from * width * 4)
  if (bytesRead !== values.byteLength) throw cutOff()
  return values
}

function* blocks(rows: number, width: number): Generator<{ from: number; to: number }> {
  const step = Math.max(1, Math.floor(blockBytes / (4 * Math.max(1, width))))
  for (let from = 0; from < rows; from += step) yield { from, to: Math.min(rows, from + step) }
}

/** Writes a file under another name until it is whole. */
async function writing(path: string, work: (file: FileHandle) => Promise<void>): Promise<void> {
  const temporary = `${path}.part`
  try {
    const file = await open(temporary, 'w', 0o600)
    try {
      await work(file)
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw CairnError.from(error)
  }
}

async function writeAll(file: FileHandle, values: Float32Array): Promise<void> {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten
}

/** Rows of a file by their number. The system's page cache keeps what is read often. */
function storedRows(path: string, width: number): StoredRows & { close(): void } {
  const file = openSync(path, 'r')
  const bytes = width * 4
  return {
    gather: (order, start, end, into) => {
      const out = new Uint8Array(into.buffer, into.byteOffset, into.byteLength)
      for (let row = start, at = 0; row < end; ) {
        // Rows that follow one another in the file, as in prediction, are read at once.
        let run = 1
        while (row + run < end && order[row + run] === order[row] + run) run++
        if (readSync(file, out, at, run * bytes, order[row] * bytes) !== run * bytes) throw cutOff()
        row += run
        at += run * bytes
      }
    },
    close: () => closeSync(file),
  }
}

function refuseAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new CairnError('CANCELLED', 'Cancelled while preparing the data.')
}

function cutOff(): CairnError {
  return new CairnError('INTERNAL', 'The temporary file of the run was changed by another program.')
}
