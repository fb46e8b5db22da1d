import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import type { Policy } from '../../http/policy.ts'
import type { Written } from '../../http/writing.ts'
import type { Workspace } from '../../workspace/index.ts'

/** What has to hold before a route is asked, and what it may take. There is no route without one. */
export interface TrackingPolicy extends Policy {
  readonly token: 'required' | 'open'
  /** `stream`: its handler reads the request itself. */
  readonly body: 'none' | 'json' | 'stream'
  /** The most that it may have; 0 where none is read. */
  readonly bodyBytes: number
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Something that a client can ask. */
export interface TrackingRoute {
  readonly method: Method
  /** All of it, in the manner of find-my-way: `/api/2.0/mlflow/logged-models/:model_id`. */
  readonly path: string
  readonly policy: TrackingPolicy
  handler(call: Call): Answer | Promise<Answer>
}

export type Answer = Written | Streamed

/** An answer that is sent as it is read. */
export interface Streamed {
  readonly status: number
  readonly headers: Readonly<Record<string, string | number>>
  readonly stream: Readable
}

/** What main does for the service: what needs workers, jobs or gates. */
export interface AskMain {
  call(name: string, input: unknown): Promise<unknown>
}

/** One request, as a handler sees it. */
export interface Call {
  /** The service's own connection; its changes bear the face `tracking`. */
  readonly workspace: Workspace
  readonly main: AskMain
  readonly request: IncomingMessage
  /** Parts of its path by their names, decoded once; `*` is what a path ends with. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** When it came, in ms since 1970 UTC. */
  readonly at: number
  /** Aborted when the client goes away before all of its answer has been sent. */
  readonly signal: AbortSignal
  /**
   * The fields of its body, read once; none where it is empty. @throws Refusal beyond the limit or for what is no JSON;
   * INVALID_PARAMETER_VALUE for another content type
   */
  json(): Promise<Readonly<Record<string, unknown>>>
}

export function isStreamed(answer: object): answer is Streamed {
  return 'stream' in answer && 'headers' in answer
}
