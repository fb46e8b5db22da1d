import { appVersion } from '../../../../resources.ts'
import type { Dispatcher } from '../../contracts.ts'
import { deploymentOf, pathTarget, predictionRoute } from '../../http/prediction.ts'
import { Refusal } from '../../../../http/refusal.ts'
import { type App, deploymentPaths, type Policy, route } from '../../http/route.ts'
import { json, type Written } from '../../../../http/writing.ts'
import { writeAnswer } from './answer.ts'
import { readInvocation } from './body.ts'
import { mlflowProblem } from './problem.ts'

/** A sign of life tells no more than that: it may be asked for without the token, as a container's health check does. */
const open: Policy = { token: 'open', origin: 'own', bodyBytes: 0, timeout: 'short' }
const known: Policy = { ...open, token: 'required' }

/** MLflow's scoring server: `/invocations`, `/ping`, `/health`, `/version`, at the root and under each deployment. */
export function registerMlflow(app: App, dispatcher: Dispatcher): void {
  for (const url of deploymentPaths('/invocations'))
    predictionRoute(app, dispatcher, {
      url,
      protocol: 'mlflow',
      target: pathTarget,
      read: readInvocation,
      write: writeAnswer,
      problem: mlflowProblem,
    })
  for (const path of ['/ping', '/health']) {
    route(app, { method: 'GET', url: path, policy: open, problem: mlflowProblem, handler: () => alive(dispatcher) })
    route(app, {
      method: 'GET',
      url: `/:deployment${path}`,
      policy: known,
      problem: mlflowProblem,
      handler: (exchange) => {
        const { live } = deploymentOf(dispatcher, pathTarget(exchange).deployment)
        if (!live.ready) throw new Refusal(503, 'NOT_READY', 'The model is being loaded.', { 'retry-after': '1' })
        return alive(dispatcher)
      },
    })
  }
  for (const url of ['/version', '/:deployment/version'])
    route(app, { method: 'GET', url, policy: known, problem: mlflowProblem, handler: () => text(appVersion) })
}

/** As MLflow answers: a line break; 404 without a model. */
function alive(dispatcher: Dispatcher): Written {
  const answers = dispatcher.deployments().length + dispatcher.features.services.length > 0
  if (!dispatcher.ready || !answers) throw new Refusal(404, 'NOT_FOUND', 'No deployment answers here.')
  return text('\n')
}

function text(body: string): Written {
  return { status: 200, type: json, body }
}
