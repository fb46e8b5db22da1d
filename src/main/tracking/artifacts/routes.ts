import { TrackingError } from '../server/errors.ts'
import type { Method, TrackingPolicy, TrackingRoute } from '../server/route.ts'
import { rpc } from '../server/rpc.ts'
import { required, text } from '../server/wire.ts'
import {
  download,
  downloadOfModel,
  downloadOfRun,
  downloadOfVersion,
  listOfModel,
  listOfRun,
  listProxied,
  remove,
  upload,
  uploadToRun,
} from './handlers.ts'

const prefixes = ['/api/2.0/', '/ajax-api/2.0/']
const files = 'mlflow-artifacts/artifacts/*'
const folder = text.optional()

/** The files of runs and models, as MLflow's clients send and fetch them. Some paths are those of its own pages. */
export const artifactRoutes: readonly TrackingRoute[] = [
  ...both('PUT', files, 'stream', upload),
  ...both('GET', files, 'none', download),
  ...both('DELETE', files, 'none', remove),
  ...rpc('GET', 'mlflow-artifacts/artifacts', { path: folder }, listProxied),
  ...rpc('GET', 'mlflow/artifacts/list', { run_id: required(text), path: folder }, listOfRun),
  ...rpc('GET', 'mlflow/logged-models/:model_id/artifacts/directories', { model_id: text, artifact_directory_path: folder }, listOfModel),
  at('GET', '/ajax-api/2.0/mlflow/logged-models/:model_id/artifacts/files', 'none', downloadOfModel),
  at('GET', '/get-artifact', 'none', downloadOfRun),
  at('GET', '/model-versions/get-artifact', 'none', downloadOfVersion),
  at('POST', '/ajax-api/2.0/mlflow/upload-artifact', 'stream', uploadToRun),
  // Clients do without them: `server-info` says so, and who asks all the same is told.
  ...(['create', 'complete', 'abort'] as const).flatMap((step) => both('POST', `mlflow-artifacts/mpu/${step}/*`, 'none', notHere)),
  ...both('GET', 'mlflow-artifacts/presigned/*', 'none', notHere),
  ...both('POST', 'mlflow/artifacts/presigned-upload-url', 'none', notHere),
  ...both('POST', 'mlflow/artifacts/presigned-download-url', 'none', notHere),
]

type Handler = TrackingRoute['handler']

function at(method: Method, path: string, body: TrackingPolicy['body'], handler: Handler): TrackingRoute {
  const bodyBytes = body === 'stream' ? Number.MAX_SAFE_INTEGER : 0
  return { method, path, policy: { token: 'required', origin: 'own', body, bodyBytes }, handler }
}

function both(method: Method, path: string, body: TrackingPolicy['body'], handler: Handler): TrackingRoute[] {
  return prefixes.map((prefix) => at(method, prefix + path, body, handler))
}

function notHere(): never {
  throw new TrackingError('NOT_IMPLEMENTED', 'Files go through this server, whole: there is no other storage that they could be sent to.')
}
