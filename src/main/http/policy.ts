import type { FastifyInstance } from 'fastify'
import type { Written } from './writing.ts'

/** The server, as routes are registered with it. */
export type App = FastifyInstance

/**
 * What has to hold before a route is asked. There is none without a policy: see `requirePolicies`. That a request was addressed to this
 * server, by its own name and by no other page, has been checked before any route was looked for.
 */
export interface Policy {
  /** `required` wherever anything is told; `open` for a sign of life; `page` for HTML that tells nothing, where a person enters the token. */
  readonly token: 'required' | 'open' | 'page'
  /** Pages of elsewhere are refused for every path; there is nothing else to choose. */
  readonly origin: 'own'
}

/** What a route keeps for the hooks. */
export interface RouteConfig {
  readonly policy: Policy
  /** A refusal in the form of the protocol. */
  readonly problem: (thrown: unknown) => Written
}

declare module 'fastify' {
  interface FastifyContextConfig {
    cairn?: RouteConfig
  }
  interface FastifyRequest {
    /** When its head had come: `performance.now()`, and the wall clock. */
    cairnStarted: number
    cairnAt: number
  }
}

/** A route that says nothing of who may ask it cannot be registered. */
export function requirePolicies(app: App): void {
  app.addHook('onRoute', ({ url, config }) => {
    if (!config?.cairn?.policy) throw new Error(`The route ${url} has no policy.`)
  })
}
