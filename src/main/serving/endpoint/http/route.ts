import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { MonitoringFigures } from '../../../../shared/domain/serving/monitoringFigures.ts'
import type { RequestDurations } from '../metrics/durations.ts'
import type { Refusal } from './refusal.ts'
import { plainProblem, send, type Written } from './writing.ts'

/** The server, as protocols register with it. */
export type App = FastifyInstance

/**
 * What has to hold before a route is asked. There is none without a policy: see `requirePolicies`. That a request was addressed to this
 * endpoint, by its own name and by no other page, has been checked before any route was looked for.
 */
export interface Policy {
  /** `required` wherever anything is told; `open` for a sign of life; `page` for HTML that tells nothing, where a person enters the token. */
  readonly token: 'required' | 'open' | 'page'
  /** Pages of elsewhere are refused for every path; there is nothing else to choose. */
  readonly origin: 'own'
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

/** What a route keeps for the hooks. */
export interface RouteConfig {
  readonly policy: Policy
  readonly problem: (refusal: Refusal) => Written
}

declare module 'fastify' {
  interface FastifyContextConfig {
    cairn?: RouteConfig
  }
  interface FastifyInstance {
    /** How long its requests took. */
    cairnDurations: RequestDurations
    cairnMonitoring: MonitoringView
  }
  interface FastifyRequest {
    /** When its head had come: `performance.now()`, and the wall clock. */
    cairnStarted: number
    cairnAt: number
  }
}

/** Every route of the endpoint is registered here. */
export function route(app: App, { method, url, policy, handler, problem = plainProblem }: RouteDefinition): void {
  app.route({
    method,
    url,
    config: { cairn: { policy, problem } },
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

/** A route that says nothing of who may ask it cannot be registered. */
export function requirePolicies(app: App): void {
  app.addHook('onRoute', ({ url, config }) => {
    if (!config?.cairn?.policy) throw new Error(`The route ${url} has no policy.`)
  })
}

/** A path of the default deployment, of each one by name, and of each version of both. */
export function deploymentPaths(path: string): string[] {
  return [path, `/versions/:version${path}`, `/:deployment${path}`, `/:deployment/versions/:version${path}`]
}

/** A browser that opens a page, rather than a program that asks for data. */
export function asksForPage({ method, headers }: IncomingMessage): boolean {
  return (method === 'GET' || method === 'HEAD') && (headers.accept ?? '').includes('text/html')
}
