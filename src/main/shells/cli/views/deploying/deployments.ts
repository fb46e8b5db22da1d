import type { Deployment, DeploymentRevision, Endpoint } from '../../../../../shared/contract/serving/index.ts'
import { type EndpointStatistics, latencyWithin } from '../../../../../shared/domain/serving/statistics.ts'
import { targetText } from '../../../../../shared/domain/serving/route.ts'
import { count, size, time } from '../../../../../shared/numbers.ts'
import { escapeText } from '../../text/escape.ts'
import type { Style } from '../../text/style.ts'
import { blocks, facts, lines, table } from '../../text/table.ts'
import { permissionText, serviceText } from '../services.ts'

const right = (title: string) => ({ title, align: 'right' as const })

export function endpointText(endpoint: Endpoint, style: Style): string {
  const { service, url, token, tokenKnown, tls, hosts } = endpoint
  if (service?.permission) return permissionText(service, style).replace(/^To start it: .*$/m, 'To start it: cairn deploy start --yes')
  return facts([
    ['endpoint', style.path(escapeText(url))],
    ['status', service === null ? 'nothing deployed' : serviceText(service).replace(/^endpoint: /, '')],
    [
      'token',
      token ? (tokenKnown ? 'required: cairn deploy token' : 'required, not known here: cairn deploy token --renew') : style.warn('none'),
    ],
    ['TLS', tls ? 'yes' : null],
    ['other names', hosts.map(escapeText).join(', ')],
  ])
}

export function deploymentsText(
  { endpoint, deployments }: { endpoint: Endpoint; deployments: readonly Deployment[] },
  style: Style,
): string {
  if (deployments.length === 0)
    return blocks(endpointText(endpoint, style), 'Nothing is deployed. Deploy a model with: cairn deploy create <model>')
  return blocks(
    endpointText(endpoint, style),
    table(
      ['deployment', 'model', 'answers', right('revision'), 'since', 'problem'],
      deployments.map((deployment) => [
        `${escapeText(deployment.name)}${deployment.isDefault ? ' (default)' : ''}`,
        escapeText(deployment.model),
        answersText(deployment.revision),
        String(deployment.revision.number),
        time(deployment.revision.at),
        deployment.problem === null ? '' : style.warn(deployment.problem.code),
      ]),
    ),
  )
}

/** `v3 (champion) 90 %, v4 10 %; shadow v5` */
export function answersText({ arms, shadows }: DeploymentRevision): string {
  const named = ({ target, version }: { target: DeploymentRevision['shadows'][number]['target']; version: number }) =>
    'alias' in target ? `v${version} (${escapeText(target.alias)})` : targetText(target)
  const weights = arms.map((arm) => (arms.length === 1 ? named(arm) : `${named(arm)} ${arm.weight / 100} %`)).join(', ')
  return shadows.length === 0 ? weights : `${weights}; shadow ${shadows.map(named).join(', ')}`
}

export function deploymentText(deployment: Deployment, style: Style): string {
  const { name, model, url, isDefault, isCurrent, revision, problem, rollout, capture, limits } = deployment
  return blocks(
    lines(
      style.title(escapeText(name)),
      facts([
        ['model', escapeText(model)],
        ['address', `${style.path(escapeText(url))}${isDefault ? ' (default: also at the root)' : ''}`],
        ['answers', answersText(revision)],
        [
          'revision',
          `${revision.number}, ${time(revision.at)}, ${escapeText(revision.actor)}${revision.reason === '' ? '' : `: ${escapeText(revision.reason)}`}`,
        ],
        ['split by', revision.route.unitColumn === null ? null : escapeText(revision.route.unitColumn)],
        ['roll-out', rollout === null ? null : `${rollout}: cairn deploy rollout show ${escapeText(name)}`],
        ['up to date', isCurrent === null ? null : isCurrent ? 'yes' : 'not yet'],
      ]),
    ),
    problem && style.warn(`Problem: ${escapeText(problem.message)} The revision above still answers.`),
    lines(captureText(capture), limitsText(limits)),
    deployment.features && featuresText(deployment.features),
  )
}

export function captureText({ share, inputs, outputs, days, bytes }: Deployment['capture']): string {
  return facts([
    ['request log', share === 0 ? 'off' : `${share * 100} % of requests, ${count(days)} days, ${size(bytes)}`],
    ['inputs', inputs === 'none' ? 'not kept' : 'kept without sensitive columns'],
    ['outputs', outputs ? 'kept' : 'not kept'],
  ])
}

export function limitsText({ batchRows, batchWait, queue, workers, bodyBytes, timeout }: Deployment['limits']): string {
  return facts([
    ['batches', `up to ${count(batchRows)} rows, ${batchWait} ms wait`],
    ['queue', `${count(queue)} requests`],
    ['workers', `${workers.min} to ${workers.max}`],
    ['requests', `up to ${size(bodyBytes)}, ${timeout / 1_000} s`],
  ])
}

export function featuresText(features: Deployment['features']): string {
  if (features === null) return 'The model was not trained on a feature service.'
  const { service, on, lacking, defaults } = features
  const named = Object.entries(defaults).map(([name, value]) => `${name}=${String(value)}`)
  return facts([
    ['features', on ? `looked up by keys: ${escapeText(service)}` : `given in each request (${escapeText(service)})`],
    ['missing', on ? lackTexts[lacking.missing] : null],
    ['too old', on ? lackTexts[lacking.tooOld] : null],
    ['defaults', on && named.length > 0 ? named.map(escapeText).join(', ') : null],
  ])
}

const lackTexts = { refuse: 'refuse the request', default: 'use the default', null: 'null, as in training' } as const

export function revisionsText(revisions: readonly DeploymentRevision[]): string {
  return table(
    [right('revision'), 'answers', 'cause', 'reason', 'at', 'by'],
    revisions.map((revision) => [
      String(revision.number),
      answersText(revision),
      revision.cause,
      escapeText(revision.reason),
      time(revision.at),
      escapeText(revision.actor),
    ]),
  )
}

export function statisticsText(live: EndpointStatistics | null, name?: string): string {
  if (live === null) return 'The endpoint is not running.'
  const arms = live.arms.filter(({ deployment }) => name === undefined || deployment === name)
  const lookups = live.features.filter(({ deployment }) => name === undefined || deployment === name)
  if (arms.length === 0 && lookups.length === 0) return 'No requests yet.'
  return blocks(arms.length > 0 && armsText(arms), lookups.length > 0 && lookupsText(lookups))
}

function armsText(arms: EndpointStatistics['arms']): string {
  return table(
    [
      'deployment',
      'version',
      'arm',
      right('requests'),
      right('rows'),
      right('errors'),
      right('p50 ms'),
      right('p95 ms'),
      right('p99 ms'),
      'last',
    ],
    arms.map(({ deployment, ref, arm, requests, rows, failures, latency, lastAt }) => [
      escapeText(deployment),
      escapeText(ref),
      escapeText(arm),
      count(requests),
      count(rows),
      count(Object.values(failures).reduce((sum, one) => sum + one, 0)),
      milliseconds(latency, 0.5),
      milliseconds(latency, 0.95),
      milliseconds(latency, 0.99),
      lastAt === null ? '' : time(lastAt),
    ]),
  )
}

function lookupsText(lookups: EndpointStatistics['features']): string {
  return table(
    [
      'deployment',
      'features of',
      right('lookups'),
      right('rows'),
      right('present'),
      right('null'),
      right('missing'),
      right('too old'),
      right('given'),
      right('defaults'),
      right('refused'),
      right('p99 ms'),
    ],
    lookups.map(({ deployment, service, lookups: requests, rows, statuses, given, defaulted, refused, unavailable, latency }) => [
      deployment === null ? 'get-online-features' : escapeText(deployment),
      escapeText(service),
      ...[requests, rows, statuses.PRESENT, statuses.NULL_VALUE, statuses.NOT_FOUND, statuses.OUTSIDE_MAX_AGE, given, defaulted].map(count),
      count(refused + unavailable),
      milliseconds(latency, 0.99),
    ]),
  )
}

function milliseconds(latency: readonly number[], share: number): string {
  const us = latencyWithin(latency, share)
  return us === null ? '' : Number.isFinite(us) ? (us / 1_000).toFixed(2) : '> 60000'
}
