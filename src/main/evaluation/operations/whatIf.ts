import type { Explanation, TreeShap } from '../../../shared/domain/evaluation/explanation.ts'
import { classesOf, openModel, type Predictor } from '../predict/predictor.ts'
import type { ModelSource } from '../predict/loadModel.ts'
import type { ObjectStore } from '../../workspace/index.ts'
import { type Change, changedRow } from './cells.ts'
import { actualOf, explainRow, inputsOf } from './explain.ts'
import type { Desk, DeskInput } from './whatIfDesk.ts'
import { hasClasses } from '../../../shared/domain/training/tasks.ts'

/** A desk with its model beside it: questions about its rows are answered in milliseconds, without a worker. */
export interface OpenDesk extends Desk {
  /** Null for a graph from elsewhere: that one is opened and computed in workers alone. */
  readonly opened: { readonly model: Predictor; readonly classes: Int32Array | null } | null
  readonly sensitive: readonly string[]
}

/** Desks that are kept; the oldest makes room. */
const keptDesks = 4
const desks = new WeakMap<ObjectStore, Map<string, Promise<OpenDesk>>>()

/**
 * The desk of these rows: the one that is kept, or a new one. What it was made from never changes, so neither does it.
 * @param read reads one in a worker
 */
export function openDesk(objects: ObjectStore, input: DeskInput, read: (input: DeskInput) => Promise<Desk>): Promise<OpenDesk> {
  const kept = desks.get(objects) ?? new Map<string, Promise<OpenDesk>>()
  desks.set(objects, kept)
  const key = JSON.stringify(input)
  const found = kept.get(key)
  kept.delete(key)
  const desk = found ?? makeDesk(objects, input, read)
  kept.set(key, desk)
  desk.catch(() => kept.delete(key))
  for (const old of [...kept.keys()].slice(0, -keptDesks)) kept.delete(old)
  return desk
}

async function makeDesk(objects: ObjectStore, input: DeskInput, read: (input: DeskInput) => Promise<Desk>): Promise<OpenDesk> {
  const desk = await read(input)
  return { ...desk, opened: computedHere(input.source) ? await openHere(objects, input.source, desk) : null, sensitive: input.sensitive }
}

/** Only a network of Cairn is computed in this process: a graph from elsewhere belongs in a worker. */
export const computedHere = (source: ModelSource): boolean => source.kind === 'trained'

async function openHere(objects: ObjectStore, source: ModelSource, { sample }: Desk): Promise<NonNullable<OpenDesk['opened']>> {
  const model = await openModel(source, objects)
  return { model, classes: hasClasses(model.task) ? classesOf(model, await model.predict(sample.frame)) : null }
}

export interface Question {
  /** Its number in the dataset version. */
  readonly row: number
  readonly changes: readonly Change[]
  readonly seed: number
  readonly shap?: TreeShap
}

/** Null where the row is not one of those that the desk keeps, or its model is not computed here. */
export function answerAtDesk(desk: OpenDesk, { row, changes, seed, shap }: Question): Promise<Explanation> | null {
  const { opened, sample, reference, sensitive } = desk
  const at = sample.rowIds.indexOf(row)
  if (opened === null || at < 0) return null
  const { model, classes } = opened
  const one = changedRow(inputsOf(model, sample.frame), at, changes)
  const changed = changes.length > 0
  return explainRow(model, {
    one,
    row: changed ? null : row,
    actual: changed ? null : actualOf(model, sample, at),
    background: sample.frame,
    reference,
    against: sample,
    classes,
    sensitive,
    seed,
    shap,
  })
}
