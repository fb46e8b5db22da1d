import { appVersion } from '../../../../resources.ts'
import type { Answered, Dispatcher } from '../../contracts.ts'
import { type Call, predictionRoute } from '../../http/prediction.ts'
import { Refusal } from '../../../../http/refusal.ts'
import { type App, type Exchange, type Policy, route } from '../../http/route.ts'
import { json, type Written } from '../../../../http/writing.ts'
import { namedDeployments, namedModel, type NamedModel, notReady } from './models.ts'
import { checkOutputs, describedInputs, describedOutputs, explanationNames } from './outputs.ts'
import { type InferRequest, readInferRequest } from './request.ts'
import { inferResponse } from './response.ts'
import { modelStatistics } from './statistics.ts'

/** A sign of life tells no more than that: it may be asked for without the token, as a container's health check does. */
const open: Policy = { token: 'open', origin: 'own', bodyBytes: 0, timeout: 'short' }
const known: Policy = { ...open, token: 'required' }

const extensions = ['binary_tensor_data', 'statistics']

/**
 * The Open Inference Protocol, version 2, with Triton's binary tensors and statistics: at the root, where models are the deployments, and
 * under each deployment.
 * @see https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/inference_rest.md
 */
export function registerV2(app: App, dispatcher: Dispatcher): void {
  const get = (path: string, policy: Policy, answer: (exchange: Exchange) => unknown): void => {
    for (const url of [`/v2${path}`, `/:deployment/v2${path}`]) {
      const handler = (exchange: Exchange): Written => ({ status: 200, type: json, body: JSON.stringify(answer(exchange)) })
      route(app, { method: 'GET', url, policy, problem: v2Problem, handler })
    }
  }
  const getModel = (path: string, answer: (named: NamedModel) => unknown): void => {
    for (const version of ['', '/versions/:version'])
      get(`/models/:model${version}${path}`, known, (exchange) => answer(namedModel(dispatcher, exchange)))
  }
  get('', known, () => ({ name: 'cairn', version: appVersion, extensions }))
  get('/health/live', open, () => ({ live: true }))
  get('/health/ready', open, () => ready(dispatcher))
  get('/models', known, (exchange) => ({ models: namedDeployments(dispatcher, exchange).map(({ name }) => name) }))
  get('/models/stats', known, (exchange) => statisticsOf(dispatcher, namedDeployments(dispatcher, exchange)))
  getModel('', metadata)
  getModel('/ready', modelReady)
  getModel('/stats', ({ deployment, version }) => statisticsOf(dispatcher, [deployment], version))
  registerInfer(app, dispatcher)
}

function registerInfer(app: App, dispatcher: Dispatcher): void {
  for (const prefix of ['', '/:deployment'])
    for (const version of ['', '/versions/:version'])
      predictionRoute(app, dispatcher, {
        url: `${prefix}/v2/models/:model${version}/infer`,
        protocol: 'v2',
        target: (exchange) => targetOf(namedModel(dispatcher, exchange)),
        read: readInfer,
        write: (answered: Answered, read: InferRequest, { deployment, id }) =>
          inferResponse(answered, read, { model: deployment.name, id }),
        problem: v2Problem,
      })
}

function targetOf({ deployment, version }: NamedModel): { deployment: string; version?: number } {
  return { deployment: deployment.name, ...(version !== undefined && { version }) }
}

function readInfer(body: Buffer, { headers, explain, deployment, version }: Call): InferRequest {
  const { servable } = (version === undefined ? undefined : deployment.versions.get(version)) ?? deployment.live
  const request = readInferRequest(body, headers['inference-header-content-length'], servable.signature)
  const names = describedOutputs(servable).map(({ name }) => name)
  checkOutputs(request.outputs ?? [], request.explain || explain ? [...names, ...explanationNames] : names)
  return request
}

function ready(dispatcher: Dispatcher): { ready: true } {
  if (!dispatcher.ready) throw new Refusal(503, 'NOT_READY', 'The endpoint is not ready.', { 'retry-after': '1' })
  // The protocol: whether all models are ready. Which one is not, only those with the token are told.
  if (dispatcher.leftOut.length > 0) throw new Refusal(503, 'NOT_READY', 'Not every model is ready.')
  return { ready: true }
}

function metadata({ deployment, model: { servable } }: NamedModel): unknown {
  const versions = [...deployment.versions.keys()].sort((a, b) => a - b).map(String)
  return {
    name: deployment.name,
    versions,
    platform: 'onnx_onnxv1',
    inputs: describedInputs(servable),
    outputs: describedOutputs(servable),
  }
}

function modelReady({ deployment, model }: NamedModel): unknown {
  if (!model.ready) throw notReady(deployment.name)
  return { name: deployment.name, ready: true }
}

function statisticsOf(dispatcher: Dispatcher, deployments: readonly NamedModel['deployment'][], version?: number): unknown {
  const statistics = dispatcher.statistics()
  return { model_stats: deployments.flatMap((deployment) => modelStatistics(deployment, statistics, version)) }
}

/** Whatever is refused is one sentence under one key. */
function v2Problem({ status, message, headers }: Refusal): Written {
  return { status, type: json, body: JSON.stringify({ error: message }), headers }
}
