import type { Answered, Dispatcher, RequestTable } from '../contracts.ts'
import { isObject, parseJson } from '../../../http/json.ts'
import { numbersJson } from '../http/numbers.ts'
import { type Asked, deploymentOf, predictionRoute } from '../http/prediction.ts'
import { Refusal } from '../../../http/refusal.ts'
import { type App, type Exchange, type Policy, route } from '../http/route.ts'
import { json, type Written } from '../../../http/writing.ts'
import { rowsOfInstances } from './mlflow/forms.ts'
import { describedOutputs } from './v2/outputs.ts'

const known: Policy = { token: 'required', origin: 'own', bodyBytes: 0, timeout: 'short' }

/** KServe's first protocol, which is TensorFlow Serving's row form: a model is called as its deployment is. */
export function registerKserveV1(app: App, dispatcher: Dispatcher): void {
  route(app, { method: 'GET', url: '/v1/models', policy: known, problem, handler: () => written({ models: names(dispatcher) }) })
  route(app, {
    method: 'GET',
    url: '/v1/models/:model',
    policy: known,
    problem,
    handler: ({ params }) => {
      const { name, live } = modelOf(dispatcher, params.model)
      return written({ name, ready: dispatcher.ready && live.ready })
    },
  })
  predictionRoute(app, dispatcher, {
    url: '/v1/models/:model',
    protocol: 'v1',
    target: (exchange) => ({ deployment: modelOf(dispatcher, calledModel(exchange)).name }),
    read,
    write,
    problem,
  })
}

function names(dispatcher: Dispatcher): string[] {
  return dispatcher.deployments().map(({ name }) => name)
}

/** `wine:predict`; KServe's `wine:explain` is not one of them, since `?explain=true` gives both at once. */
function calledModel({ params }: Exchange): string {
  const [, name, verb] = /^(.*):([a-z]+)$/.exec(params.model ?? '') ?? []
  if (name !== undefined && verb === 'predict') return name
  throw new Refusal(404, 'NOT_FOUND', 'A model is asked by POST /v1/models/<name>:predict.')
}

function modelOf(dispatcher: Dispatcher, name: string | undefined) {
  if (dispatcher.deployment(name ?? '')) return deploymentOf(dispatcher, name)
  throw new Refusal(404, 'NOT_FOUND', `Model with name ${name} does not exist.`)
}

function read(body: Buffer): Asked {
  const value = parseJson(body)
  if (!isObject(value)) throw new Refusal(400, 'BAD_REQUEST', 'The body has to be a JSON object with "instances".')
  const { instances } = value
  if (!Array.isArray(instances)) throw new Refusal(400, 'BAD_REQUEST', 'Expected "instances" to be a list')
  return { table: rowsOfInstances(instances) satisfies RequestTable }
}

/** A prediction for each row: a number, or an object with the graph's outputs by name. */
function write({ servable, predictions, explanations }: Answered): { type: string; body: string } {
  const [label = 'label', probabilities = 'probabilities'] = describedOutputs(servable).map(({ name }) => name)
  const more = explanations ? `,"explanations":${JSON.stringify(explanations)}` : ''
  if (predictions.kind === 'values') return { type: json, body: `{"predictions":${numbersJson(predictions.values)}${more}}` }
  const width = predictions.classes.length
  const rows = predictions.labels.map((text, row) => {
    const shares = numbersJson(predictions.probabilities, row * width, (row + 1) * width)
    return `{${JSON.stringify(label)}:${JSON.stringify(text)},${JSON.stringify(probabilities)}:${shares}}`
  })
  return { type: json, body: `{"predictions":[${rows.join(',')}]${more}}` }
}

function problem({ status, message, headers }: Refusal): Written {
  return { status, type: json, body: JSON.stringify({ error: message }), headers }
}

function written(value: unknown): Written {
  return { status: 200, type: json, body: JSON.stringify(value) }
}
