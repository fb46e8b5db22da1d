import { describe, expect, test } from 'vitest'
import { tasks } from '../../../shared/domain/training/recipe.ts'
import { predictorOf } from '../../evaluation/tasks.ts'
import { takeRows } from '../../frame.ts'
import { openDispatcher } from './dispatcher.ts'
import { openExplainer } from './explain.ts'
import { InputReader } from './frame.ts'
import { readServable } from './model.ts'
import {
  endpointSettings,
  memoryLog,
  networkGraph,
  predictRequest,
  servedDeployment,
  storeExplained,
  storeServable,
  tableOf,
  temporaryObjects,
  treesGraph,
} from './fixtures/served.ts'

const objects = temporaryObjects()

const families = tasks.flatMap((task) => [
  { task, family: 'linear', made: networkGraph(task, { hidden: [] }) },
  { task, family: 'network', made: networkGraph(task) },
  { task, family: 'boosting', made: treesGraph(task, false) },
  { task, family: 'forest', made: treesGraph(task, true) },
])

describe('[SV-1] an answer that is explained', () => {
  test.each(families)('has contributions that add up: $task, $family', async ({ made, family }) => {
    const servable = await readServable(await storeExplained(objects, made), objects)
    const explainer = await openExplainer(servable, objects)
    const input = new InputReader(made.signature).read(tableOf(made.rows, 0, 5))
    const { output, width } = await (await predictorOf(made.loaded)).predict(takeRows(made.rows, [0, 1, 2, 3, 4]))
    const { labels } = made.signature
    const said = made.task === 'regression' ? null : [0, 1, 2, 3, 4].map((row) => labels[row % labels.length])
    for (const [row, { score, baseline, contributions, label }] of explainer.explain(input, said).entries()) {
      expect(contributions.map(({ column }) => column)).toEqual(made.signature.inputs.map(({ name }) => name))
      const sum = contributions.reduce((total, { contribution }) => total + contribution, 0)
      // A gradient is followed in steps along its path; trees and linear models add up as floats do.
      expect(Math.abs(sum - (score - baseline))).toBeLessThan(family === 'network' ? 1e-4 : 1e-6)
      if (made.task === 'regression') expect(score).toBeCloseTo(output[row * width], 4)
      if (made.task === 'multiclass') expect(label).toBe(said?.[row])
      if (made.task === 'binary') expect(label).toBe(labels[1])
    }
  })

  test('is explained in a thread, for the label that was answered', async () => {
    const made = treesGraph('multiclass', true)
    const settings = endpointSettings(servedDeployment(await storeExplained(objects, made)))
    const dispatcher = await openDispatcher(settings, { objects, log: memoryLog() })
    const { predictions, explanations } = await dispatcher.predict(predictRequest(tableOf(made.rows, 0, 3), { explain: true }))
    if (predictions.kind !== 'classes') throw new Error('A forest of classes gives classes.')
    expect(explanations?.map(({ label }) => label)).toEqual(predictions.labels)
    for (const [row, { score, label }] of (explanations ?? []).entries())
      expect(score).toBeCloseTo(predictions.probabilities[row * predictions.classes.length + predictions.classes.indexOf(label ?? '')], 5)
    expect(dispatcher.statistics()).toMatchObject({ workers: { wine: 1 }, pending: { wine: 0 } })
    await dispatcher.close()
  })

  test('is explained on the thread that answers where there may be no other', async () => {
    const made = treesGraph('regression', false)
    const one = servedDeployment(await storeExplained(objects, made))
    const settings = endpointSettings({ ...one, limits: { ...one.limits, workers: { min: 0, max: 0 } } })
    const dispatcher = await openDispatcher(settings, { objects, log: memoryLog() })
    const { explanations } = await dispatcher.predict(predictRequest(tableOf(made.rows, 0, 3), { explain: true }))
    expect(explanations).toHaveLength(3)
    await dispatcher.close()
  })

  test('of a graph that is not known from inside is refused', async () => {
    const made = networkGraph('binary')
    const settings = endpointSettings(servedDeployment(await storeServable(objects, made)))
    const dispatcher = await openDispatcher(settings, { objects, log: memoryLog() })
    const request = predictRequest(tableOf(made.rows, 0, 1), { explain: true })
    await expect(dispatcher.predict(request)).rejects.toMatchObject({ code: 'NOT_EXPLAINABLE' })
    await dispatcher.close()
  })
})
