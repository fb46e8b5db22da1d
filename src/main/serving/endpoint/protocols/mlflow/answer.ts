import type { Answered } from '../../contracts.ts'
import { describedOutputs } from '../v2/outputs.ts'
import { json } from '../../../../http/writing.ts'
import { explanationsJson, labelsJson, numbersJson, rowsJson } from '../../http/numbers.ts'

/**
 * `{"predictions": …}` as MLflow's own server answers for a Cairn package: an object with the graph's outputs by name, each with a value for
 * each row. What is not finite is null.
 */
export function writeAnswer({ servable, predictions, explanations }: Answered): { type: string; body: string } {
  const [first, second] = describedOutputs(servable).map(({ name }) => JSON.stringify(name))
  const outputs =
    predictions.kind === 'values'
      ? `${first ?? '"prediction"'}:${numbersJson(predictions.values)}`
      : `${first ?? '"label"'}:${labelsJson(predictions.labels)},${second ?? '"probabilities"'}:${rowsJson(predictions.probabilities, predictions.classes.length)}`
  const more = explanations ? `,"explanations":${explanationsJson(explanations)}` : ''
  return { type: json, body: `{"predictions":{${outputs}}${more}}` }
}
