import type { Deployment, Endpoint } from '../../../shared/contract/serving/index.ts'
import { servingContract } from '../../../shared/contract/serving/index.ts'
import { packageFile } from '../../packages/index.ts'
import { Mask } from '../../datasets/index.ts'
import {
  changeDeployment,
  configureEndpoint,
  deploy,
  describeDeployment,
  describeDeployments,
  describeEndpoint,
  describeRevisions,
  type ExportSource,
  exportSourceOf,
  listRequests,
  liveStatistics,
  maskedReport,
  removeDeployment,
  replayDocument,
  replayReportOf,
  reviseDeployment,
  rollBackDeployment,
  type Serving,
  showToken,
  snippetsFor,
  startEndpoint,
  startReplay,
  stopEndpoint,
  swapDeployment,
  tryDeployment,
  watchDeployments,
  watchStatistics,
} from '../../serving/index.ts'
import { type ApiContext, implementing } from '../base.ts'
import { writeDocument } from '../documents.ts'
import { performTask, workOf } from '../perform.ts'
import { feedback } from './feedback.ts'
import { rollout } from './rollout.ts'
import { viewOf } from '../services.ts'

const os = implementing(servingContract)

export const serving = {
  list: os.list.handler(({ context }) => listed(context)),
  watch: os.watch.handler(async function* ({ context, signal }) {
    for await (const _ of watchDeployments(servingOf(context), signal)) yield listed(context)
  }),
  get: os.get.handler(({ input, context }) => shown(context, input.name)),
  deploy: os.deploy.handler(async ({ input, context }) => {
    const { jobId, name, served } = await deploy(servingOf(context), input)
    // Whoever waits for the job is told of its failure; what the endpoint could not be told, it is told at the next change.
    served.catch(() => {})
    return { jobId, name }
  }),
  setRoute: os.setRoute.handler(async ({ input, context }) => {
    await reviseDeployment(servingOf(context), { ...input, cause: 'route' })
    return shown(context, input.name)
  }),
  change: os.change.handler(({ input, context }) => {
    changeDeployment(servingOf(context), input)
    return shown(context, input.name)
  }),
  revisions: os.revisions.handler(({ input, context }) => describeRevisions(servingOf(context), input.name)),
  rollBack: os.rollBack.handler(async ({ input, context }) => {
    await rollBackDeployment(servingOf(context), input)
    return shown(context, input.name)
  }),
  swap: os.swap.handler(async ({ input, context }) => {
    await swapDeployment(servingOf(context), input)
    return shown(context, input.name)
  }),
  remove: os.remove.handler(async ({ input, context }) => ({ abTests: await removeDeployment(servingOf(context), input) })),
  configure: os.configure.handler(async ({ input, context }) => {
    const { tls, ...change } = input
    const files = tls && { certificate: context.resolveFile(tls.certificate), key: context.resolveFile(tls.key) }
    await configureEndpoint(servingOf(context), { ...change, ...(tls !== undefined && { tls: files }) })
    return endpointOf(context)
  }),
  start: os.start.handler(({ input, context }) => {
    startEndpoint(servingOf(context), input.fingerprint)
    return endpointOf(context)
  }),
  stop: os.stop.handler(({ context }) => {
    stopEndpoint(servingOf(context))
    return endpointOf(context)
  }),
  token: os.token.handler(({ input, context }) => ({ token: showToken(servingOf(context), input.renew) })),
  rollout,
  feedback,
  live: os.live.handler(({ context }) => liveStatistics(servingOf(context))),
  watchLive: os.watchLive.handler(async function* ({ context, signal }) {
    yield* watchStatistics(servingOf(context), signal)
  }),
  snippets: os.snippets.handler(({ input, context }) => snippetsFor(servingOf(context), input.name)),
  tryIt: os.tryIt.handler(({ input, context }) => tryDeployment(servingOf(context), input)),
  requests: os.requests.handler(({ input, context, signal }) => listRequests(servingOf(context), input, signal)),
  replayReport: os.replayReport.handler(async ({ input, context, signal }) => {
    const mask = Mask.anywhere(context.workspace().db)
    const report = maskedReport(await replayReportOf(workOf(context), input.jobId), mask)
    return writeDocument(context, replayDocument(report), input.format, signal)
  }),
  replay: os.replay.handler(({ input, context }) => startReplay(workOf(context), input)),
  exportFolder: os.exportFolder.handler(async ({ input, context, signal }) => {
    const { target, archive, overwrite } = input
    const output = context.resolveFile(input.output, 'write')
    const { name, ...made } = await performTask(
      context,
      'serving.export',
      { source: await exportedOf(input, context), target, output, archive, overwrite },
      signal,
    )
    return { model: name, ...made }
  }),
}

type Exported = { readonly file: string } | { readonly package: number } | { readonly ref: string }

async function exportedOf(input: Exported, context: ApiContext): Promise<ExportSource> {
  if ('file' in input) return { kind: 'package', path: context.resolveFile(input.file) }
  if ('package' in input) return { kind: 'package', path: await packageFile(context.workspace(), input.package) }
  return exportSourceOf(context.workspace(), input.ref)
}

function servingOf(context: ApiContext): Serving {
  return { ...workOf(context), services: context.services() }
}

function listed(context: ApiContext): { endpoint: Endpoint; deployments: Deployment[] } {
  const { endpoint, deployments } = describeDeployments(servingOf(context))
  return { endpoint: told(context, endpoint), deployments: deployments.map(masked(context)) }
}

function shown(context: ApiContext, name: string): Deployment {
  return masked(context)(describeDeployment(servingOf(context), name))
}

function endpointOf(context: ApiContext): Endpoint {
  return told(context, describeEndpoint(servingOf(context)))
}

function told(context: ApiContext, { service, ...endpoint }: ReturnType<typeof describeEndpoint>): Endpoint {
  return { ...endpoint, service: service && viewOf(context)(service) }
}

/** What kept a target from being served may name a value. */
function masked(context: ApiContext): (deployment: Deployment) => Deployment {
  const mask = Mask.anywhere(context.workspace().db)
  return (deployment) => {
    const { problem } = deployment
    return { ...deployment, problem: problem && { ...problem, message: mask.text(problem.message) } }
  }
}
