import type { IncomingMessage } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { MonitoringFigures } from '../../../../shared/domain/serving/monitoringFigures.ts'
import type { RequestDurations } from '../metrics/durations.ts'
import type { App, Policy as Asked } from '../../../http/policy.ts'
import { type Refusal, refusalOf, reportBug } from '../../../http/refusal.ts'
import { plainProblem, send, type Written } from '../../../http/writing.ts'

export type { App } from '../../../http/policy.ts'

/** What has to hold before a route is asked, and what it may take. */
export interface Policy extends Asked {
  /** Of the body, in bytes: that of the deployment, or 0 where none is read. */
  readonly bodyBytes: 'deployment' | number
  /** Until a request is answered with 504, in ms: that of the deployment, or `short` for what is known at once. */
  readonly timeout: 'deployment' | 'short' | number
}

export interface RouteDefinition {
  readonly method: 'GET' | 'POST'
  /** In the manner of find-my-way: `/v2/models/:model/infer`. */
  readonly url: string
  readonly policy: Policy
  handler(exchange: Exchange): Written | Promise<Written>
  /** A refusal in the form of the protocol. */
  readonly problem?: (refusal: Refusal) => Written
}

/** One request, as a handler sees it. */
export interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly started: number
  readonly at: number
  /** Parts of its path by their names. */
  readonly params: Readonly<Record<string, string | undefined>>
  readonly query: Readonly<Record<string, string | readonly string[] | undefined>>
}

/** What main said of monitors the last time. */
export interface MonitoringView {
  figures: MonitoringFigures | null
}

declare module 'fastify' {
  interface FastifyInstance {
    /** How long its requests took. */
    cairnDurations: RequestDurations
    cairnMonitoring: MonitoringView
  }
}

/** Every route of the endpoint is registered here. */
export function route(app: App, { method, url, policy, handler, problem = plainProblem }: RouteDefinition): void {
  app.route({
    method,
    url,
    config: { cairn: { policy, problem: (thrown) => problem(told(thrown)) } },
    handler: async (request, reply) => {
      const written = await handler(exchangeOf(request, reply))
      reply.hijack()
      send(reply.raw, written)
    },
  })
}

function exchangeOf(request: FastifyRequest, reply: FastifyReply): Exchange {
  return {
    request,
    reply,
    started: request.cairnStarted,
    at: request.cairnAt,
    params: request.params as Exchange['params'],
    query: request.query as Exchange['query'],
  }
}

function told(thrown: unknown): Refusal {
  reportBug(thrown)
  return refusalOf(thrown)
}

/** A path of the default deployment, of each one by name, and of each version of both. */
export function deploymentPaths(path: string): string[] {
  return [path, `/versions/:version${path}`, `/:deployment${path}`, `/:deployment/versions/:version${path}`]
}

/** A browser that opens a page, rather than a program that asks for data. */
export function asksForPage({ method, headers }: IncomingMessage): boolean {
  return (method === 'GET' || method === 'HEAD') && (headers.accept ?? '').includes('text/html')
}
