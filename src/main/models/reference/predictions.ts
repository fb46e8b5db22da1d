import type { PredictionProfile } from '../../../shared/domain/models/profile.ts'
import { hasClasses, hasPositive } from '../../../shared/domain/training/tasks.ts'
import type { Duck } from '../../datasets/tasks.ts'
import { classesOf, type Predictor } from '../../evaluation/tasks.ts'
import { profileOfCounts } from './categories.ts'
import { exactValues, NumberSketch } from './numbers.ts'
import { placesOfCodes, type RowSets, rowsOfSets } from './rowSets.ts'

/** What was predicted for the rows of a relation, in their order. */
export interface ProfiledPredictions {
  /** One profile for each set; one of all rows where there are none. */
  profiles(rowSets: RowSets | null): Promise<PredictionProfile[]>
}

/** Of so many classes the probabilities are profiled; a model of more has its labels counted. */
export const mostProfiledClasses = 64

/** Of more classes than this the values that are sorted at once are fewer, so that they fit into memory. */
const fewClasses = 8
const valuesOfMany = 2 ** 17

type Head = Pick<Predictor, 'task' | 'labels' | 'threshold' | 'target'>

/** Counts what a model says, row by row. */
class PredictionCounts {
  readonly #model: Head
  readonly #labels: Float64Array
  readonly #probabilities: readonly NumberSketch[]
  readonly #values: NumberSketch | null
  #rows = 0

  constructor(model: Head, rows: number) {
    const { labels } = model
    this.#model = model
    this.#labels = new Float64Array(labels.length)
    const most = labels.length > fewClasses ? valuesOfMany : exactValues
    this.#probabilities = labels.length > mostProfiledClasses ? [] : labels.map(() => new NumberSketch(rows, most))
    this.#values = hasClasses(model.task) ? null : new NumberSketch(rows)
  }

  addValue(value: number): void {
    this.#rows++
    this.#values?.addOne(value)
  }

  /** @param label its place, −1 where none is known @param probability of the class at a place */
  addLabel(label: number, probability: (place: number) => number): void {
    this.#rows++
    if (label >= 0) this.#labels[label]++
    for (let place = 0; place < this.#probabilities.length; place++) this.#probabilities[place].addOne(probability(place))
  }

  finish(): PredictionProfile {
    const { target, labels, task } = this.#model
    if (this.#values) return { labels: null, probabilities: [], values: this.#values.finish({ name: target, type: 'number' }) }
    if (!hasClasses(task)) throw new Error('A task without classes predicts numbers.')
    return {
      labels: profileOfCounts({ name: target, type: 'text' }, labels, this.#labels, this.#rows),
      probabilities: this.#probabilities.map((sketch, place) => ({
        label: labels[place],
        profile: sketch.finish({ name: labels[place], type: 'number' }),
      })),
      values: null,
    }
  }
}

/** Adds batches of what a model said, in the order of the rows, to the profiles that they belong to. */
export class PredictionTally {
  readonly #model: Head
  readonly #rowSets: RowSets | null
  readonly #counts: readonly PredictionCounts[]
  readonly #places: readonly (readonly number[])[]
  #done = 0

  constructor(model: Head, rowSets: RowSets | null, rows: number) {
    this.#model = model
    this.#rowSets = rowSets
    this.#places = rowSets ? placesOfCodes(rowSets.sets) : []
    this.#counts = (rowSets ? rowsOfSets(rowSets) : [rows]).map((count) => new PredictionCounts(model, count))
  }

  /** @param output rows × width, as in a run's predictions; in float32, so that a comparison with the threshold is the same everywhere */
  add(output: Float32Array, width: number): void {
    const { task } = this.#model
    const rows = output.length / width
    const labels = hasClasses(task) ? classesOf(this.#model, { output: Float64Array.from(output), width }) : null
    const binary = hasPositive(task)
    for (let row = 0; row < rows; row++) {
      const at = row * width
      const probability = (place: number) => (binary ? (place === 1 ? output[at] : Math.fround(1 - output[at])) : output[at + place])
      for (const counts of this.#of(this.#done + row)) {
        if (labels) counts.addLabel(labels[row], probability)
        else counts.addValue(output[at])
      }
    }
    this.#done += rows
  }

  /** @param label null where it is not known @param probabilities in the order of the labels */
  addAnswer(label: string | null, value: number | null, probabilities: readonly number[] | null): void {
    const place = label === null ? -1 : this.#model.labels.indexOf(label)
    for (const counts of this.#of(this.#done)) {
      if (hasClasses(this.#model.task)) counts.addLabel(place, (at) => probabilities?.[at] ?? Number.NaN)
      else counts.addValue(value ?? Number.NaN)
    }
    this.#done++
  }

  finish(): PredictionProfile[] {
    return this.#counts.map((counts) => counts.finish())
  }

  #of(row: number): readonly PredictionCounts[] {
    return this.#rowSets ? this.#places[this.#rowSets.codes[row]].map((place) => this.#counts[place]) : this.#counts
  }
}

/** What a log says was answered: SQL of the label, the number, and the list of probabilities in the order of the labels. */
export interface LoggedPredictions {
  readonly label: string
  readonly value: string
  readonly probabilities: string
}

/** The predictions that rows bring themselves. @param from SQL of the relation @param rows how many it has */
export function loggedPredictions(duck: Duck, from: string, sql: LoggedPredictions, model: Head): ProfiledPredictions {
  return {
    profiles: async (rowSets) => {
      const [rows] = await duck.row(`SELECT count(*) FROM ${from}`)
      const tally = new PredictionTally(model, rowSets, Number(rows))
      const select = `SELECT (${sql.label})::VARCHAR, (${sql.value})::DOUBLE, (${sql.probabilities})::DOUBLE[] FROM ${from}`
      for await (const chunk of duck.stream(select, Number(rows)))
        for (const [label, value, probabilities] of chunk.getRows()) {
          const list = probabilities as { items: readonly (number | null)[] } | null
          tally.addAnswer(label as string | null, value as number | null, list?.items.map((each) => each ?? Number.NaN) ?? null)
        }
      return tally.finish()
    },
  }
}
