import type { Servable } from '../../../shared/domain/serving/endpoint.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { ObjectStore } from '../../workspace/index.ts'
import type { RowExplanation } from './contracts.ts'
import type { InputRows } from './frame.ts'
import { frameOf } from './model.ts'
import { takeRows } from '../../frame.ts'

/** Tells why a model that is known from inside says what it says. */
export interface Explainer {
  /** @param labels what it said of each row; null for numbers */
  explain(input: InputRows, labels: readonly string[] | null): RowExplanation[]
}

/** @throws NOT_EXPLAINABLE for a model of which only the answers are known; OBJECT_MISSING, OBJECT_CORRUPT, FORMAT_INVALID */
export async function openExplainer(servable: Servable, objects: ObjectStore): Promise<Explainer> {
  const { signature, explain } = servable
  if (explain === null) throw notExplainable(servable)
  // Not before somebody asks: with them comes all that models are trained with.
  const { loadModel, predictorOf } = await import('../../evaluation/tasks.ts')
  const loaded = await loadModel({ kind: 'trained', model: explain.model, weights: explain.weights }, objects)
  const { attributed } = await predictorOf(loaded)
  if (attributed === null) throw notExplainable(servable)
  const reference = float64Of(await objects.get(explain.reference))
  return {
    explain: (input, labels) => {
      const frame = frameOf(signature, input)
      return Array.from({ length: input.rows }, (_, row) => {
        const place = labels === null ? 0 : Math.max(0, signature.labels.indexOf(labels[row]))
        const { background: _background, ...why } = attributed.why(takeRows(frame, [row]), reference, place, 'interventional')
        return why
      })
    },
  }
}

/** Little-endian, wherever it was written. */
function float64Of(bytes: Uint8Array): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Float64Array.from({ length: Math.floor(bytes.byteLength / 8) }, (_, place) => view.getFloat64(place * 8, true))
}

export function notExplainable({ ref }: Servable): CairnError {
  return new CairnError('NOT_EXPLAINABLE', `${ref} was imported as a graph, so that only its answers are known.`, { ref })
}
