import { appVersion } from '../../../../resources.ts'
import type { DescribedDeployment, Dispatcher } from '../../contracts.ts'
import { answeringServices } from '../../protocols/feast/services.ts'
import { deploymentOf, pathTarget } from '../prediction.ts'
import { type App, asksForPage, type Policy, route } from '../route.ts'
import { notAllowed } from '../../../../http/unknown.ts'
import { json, type Written } from '../../../../http/writing.ts'
import { htmlPage } from './page.ts'

const known: Policy = { token: 'required', origin: 'own', bodyBytes: 0, timeout: 'short' }
const page: Policy = { ...known, token: 'page' }

const postedOnly: ReadonlySet<string> = new Set(['invocations', 'get-online-features', 'push'])

/** What an endpoint says of itself: `/` lists its deployments, `/docs` has a form that predicts, `/openapi.json` is for programs. */
export function registerPages(app: App, dispatcher: Dispatcher): void {
  route(app, {
    method: 'GET',
    url: '/',
    policy: page,
    handler: ({ request }) => (asksForPage(request.raw) ? htmlPage() : written(listed(dispatcher))),
  })
  route(app, {
    method: 'GET',
    url: '/:deployment',
    policy: page,
    handler: (exchange) => {
      const { deployment } = pathTarget(exchange)
      // Paths of a single part that can only be posted to; a deployment may have been called so before they were.
      if (deployment !== undefined && postedOnly.has(deployment) && !dispatcher.deployment(deployment)) throw notAllowed('GET', ['POST'])
      return asksForPage(exchange.request.raw) ? htmlPage() : written(described(deploymentOf(dispatcher, deployment)))
    },
  })
  for (const start of ['', '/:deployment']) {
    route(app, { method: 'GET', url: `${start}/docs`, policy: page, handler: htmlPage })
    route(app, {
      method: 'GET',
      url: `${start}/openapi.json`,
      policy: known,
      handler: async (exchange) => {
        const { deployment } = pathTarget(exchange)
        return written(await documentOf(dispatcher, deployment))
      },
    })
  }
}

async function documentOf(dispatcher: Dispatcher, deployment: string | undefined) {
  const [{ openApiDocument }, { featurePaths, featuresDocument }] = await Promise.all([
    import('./openApi.ts'),
    import('./openApiFeatures.ts'),
  ])
  const services = answeringServices(dispatcher)
  if (deployment === undefined && dispatcher.deployments().length === 0 && services.length > 0) return featuresDocument(services)
  const document = openApiDocument(deploymentOf(dispatcher, deployment), deployment === undefined ? '/' : `/${deployment}`)
  return deployment === undefined ? { ...document, paths: { ...document.paths, ...featurePaths(services) } } : document
}

function listed(dispatcher: Dispatcher) {
  return { name: 'cairn', version: appVersion, deployments: dispatcher.deployments().map(described) }
}

function described({ name, isDefault, revision, live, versions, arms }: DescribedDeployment) {
  return {
    name,
    isDefault,
    revision,
    model: live.servable.model,
    ref: live.servable.ref,
    ready: live.ready,
    versions: [...versions.keys()].toSorted((a, b) => a - b),
    arms,
    paths: { invocations: `/${name}/invocations`, feedback: `/${name}/feedback`, docs: `/${name}/docs`, openapi: `/${name}/openapi.json` },
  }
}

function written(value: unknown): Written {
  return { status: 200, type: json, body: JSON.stringify(value) }
}
