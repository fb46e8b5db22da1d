import { randomUUID } from 'node:crypto'
import { CairnError } from '../../../../shared/errors.ts'
import type { Answered, DescribedDeployment, Dispatcher, PredictRequest, RequestTable } from '../contracts.ts'
import type { RequestDurations } from '../metrics/durations.ts'
import { versionOfRef } from '../metrics/families.ts'
import { readBody } from '../../../http/body.ts'
import { notesHeader } from './notes.ts'
import { Refusal, refusalOf, reportBug } from '../../../http/refusal.ts'
import { type App, type Exchange, route } from './route.ts'
import type { Written } from '../../../http/writing.ts'

/** What a protocol makes of the body of a request. */
export interface Asked {
  readonly table: RequestTable
  /** Beside `?explain=true`. */
  readonly explain?: boolean
  /** The id that the body gives; else that of the `X-Request-Id` header, or a new one. */
  readonly id?: string
}

/** Who is asked: the default deployment without a name, the split without a version. */
export interface Target {
  readonly deployment?: string
  readonly version?: number
}

/** What `read` and `write` may know of the request beside its body. */
export interface Call {
  readonly headers: Exchange['request']['headers']
  /** By its query: `?explain`, `?explain=true` or `?explain=1`. */
  readonly explain: boolean
  readonly deployment: DescribedDeployment
  /** Asked for by path. */
  readonly version: number | undefined
}

export interface PredictionRoute<Read extends Asked> {
  readonly url: string
  readonly protocol: PredictRequest['protocol']
  /** From the path. @throws CairnError or Refusal */
  target(exchange: Exchange): Target
  /** @throws CairnError or Refusal for a body that is none of this protocol */
  read(body: Buffer, call: Call): Read
  write(answered: Answered, read: Read, call: Call & { readonly id: string }): Omit<Written, 'status'>
  /** A refusal in the form of the protocol. */
  problem(refusal: Refusal): Written
}

/**
 * A route that predicts: it reads the body within the limits of the deployment, asks the dispatcher, and writes the answer with what every
 * protocol tells in headers. Whatever is refused is counted and logged with its status.
 */
export function predictionRoute<Read extends Asked>(app: App, dispatcher: Dispatcher, definition: PredictionRoute<Read>): void {
  route(app, {
    method: 'POST',
    url: definition.url,
    policy: { token: 'required', origin: 'own', bodyBytes: 'deployment', timeout: 'deployment' },
    problem: definition.problem,
    handler: (exchange) => predict({ dispatcher, durations: app.cairnDurations }, definition, exchange),
  })
}

async function predict<Read extends Asked>(
  { dispatcher, durations }: { readonly dispatcher: Dispatcher; readonly durations: RequestDurations },
  definition: PredictionRoute<Read>,
  exchange: Exchange,
): Promise<Written> {
  const { deployment: name, version } = definition.target(exchange)
  const deployment = deploymentOf(dispatcher, name)
  const { started, at } = exchange
  const { protocol } = definition
  const { headers } = exchange.request
  let request: Pick<PredictRequest, 'deployment' | 'id' | 'protocol' | 'at' | 'started'> = {
    deployment: deployment.name,
    id: headerId(headers['x-request-id']) ?? randomUUID(),
    protocol,
    at,
    started,
  }
  const count = (reached: string, arm: string, code: number) => {
    const labels = { model: deployment.name, version: reached, arm, route: protocol, code: String(code) }
    durations.record(labels, (performance.now() - started) / 1_000)
  }
  const patience = new Patience(exchange, deployment.limits.timeout)
  try {
    const unit = unitOf(headers['x-cairn-unit'])
    const body = await patience.of(readBody(exchange.request.raw, deployment.limits.bodyBytes))
    patience.hasBody = true
    const call = { headers, explain: isAskedFor(exchange.query.explain), deployment, version }
    const read = definition.read(body, call)
    const asked: PredictRequest = {
      ...request,
      id: read.id ?? request.id,
      unit,
      version,
      table: read.table,
      explain: read.explain === true || call.explain,
      signal: patience.signal,
    }
    request = asked
    const answered = await patience.of(dispatcher.predict(asked))
    const done = written(answered, () => definition.write(answered, read, { ...call, id: asked.id }), asked.id)
    count(versionOfRef(answered.servable.ref), answered.arm, done.status)
    return done
  } catch (thrown) {
    reportBug(thrown)
    const refusal = refusalOf(thrown)
    dispatcher.refused(request, refusal.status, refusal.reason)
    count('', '', refusal.status)
    throw new Refusal(refusal.status, refusal.reason, refusal.message, { ...refusal.headers, 'x-cairn-request-id': encoded(request.id) })
  } finally {
    patience.end()
  }
}

function written(answered: Answered, write: () => Omit<Written, 'status'>, id: string): Written {
  const begun = performance.now()
  const { type, body, headers } = write()
  const notes = notesHeader(answered.notes)
  const own = {
    'x-cairn-request-id': encoded(id),
    'x-cairn-model-version': encoded(answered.servable.ref),
    'x-cairn-arm': answered.arm,
    ...(notes && { 'x-cairn-notes': notes }),
    ...headers,
  }
  answered.sent(200, (performance.now() - begun) * 1_000)
  return { status: 200, type, body, headers: own }
}

/** @throws Refusal with 404 */
export function deploymentOf(dispatcher: Dispatcher, name: string | undefined): DescribedDeployment {
  const deployment = dispatcher.deployment(name)
  if (deployment) return deployment
  if (name === undefined) throw new Refusal(404, 'NOT_FOUND', 'No deployment answers here by default. Name one: /<deployment>/invocations.')
  throw new Refusal(404, 'NOT_FOUND', `The endpoint has no deployment ${JSON.stringify(name)}.`)
}

/** Of paths as `deploymentPaths` writes them. @throws Refusal with 404 for a version that is no number */
export function pathTarget({ params }: Exchange): Target {
  return { deployment: params.deployment, ...(params.version !== undefined && { version: versionOf(params.version) }) }
}

/** @throws Refusal with 404 */
export function versionOf(text: string): number {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text)
  throw new Refusal(404, 'NOT_FOUND', `${JSON.stringify(text)} is no version: they are counted from 1.`)
}

/** Visible ASCII, so that it can be said back in a header. */
function headerId(given: string | readonly string[] | undefined): string | undefined {
  return typeof given === 'string' && /^[!-~]{1,128}$/.test(given) ? given : undefined
}

const longestUnit = 1_000

function unitOf(given: string | readonly string[] | undefined): string | null {
  if (given === undefined || given === '') return null
  if (typeof given === 'string' && given.length <= longestUnit) return given
  throw new Refusal(400, 'BAD_REQUEST', `The X-Cairn-Unit header has one value of at most ${longestUnit} characters.`)
}

/** @throws Refusal with 400 */
function isAskedFor(given: Exchange['query'][string]): boolean {
  if (given === undefined || given === 'false' || given === '0') return false
  if (given === 'true' || given === '1' || given === '') return true
  throw new Refusal(400, 'INVALID_PARAMETER_VALUE', 'explain is true or false.')
}

/** A header holds ASCII alone. */
export function encoded(text: string): string {
  return /^[ !#-~]*$/.test(text) ? text : encodeURIComponent(text.toWellFormed())
}

/** Waits for one request: until it has taken too long, or its caller is gone. */
export class Patience {
  readonly #controller = new AbortController()
  readonly #timer: NodeJS.Timeout
  readonly #exchange: Exchange
  readonly #ended: Promise<never>
  #end: (error: Error) => void = () => {}
  /** From then on it is the endpoint that takes its time. */
  hasBody = false

  constructor(exchange: Exchange, timeout: number) {
    this.#exchange = exchange
    this.#ended = new Promise((_, reject) => (this.#end = reject))
    this.#ended.catch(() => {})
    this.#timer = setTimeout(() => this.#give(this.hasBody ? tooSlow() : slowBody()), timeout).unref()
    exchange.reply.raw.on('close', this.#gone)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  of<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#ended])
  }

  end(): void {
    clearTimeout(this.#timer)
    this.#exchange.reply.raw.off('close', this.#gone)
  }

  readonly #gone = (): void => this.#give(new CairnError('CANCELLED', 'The caller went away.'))

  #give(error: Error): void {
    this.#end(error)
    this.#controller.abort(error)
  }
}

function slowBody(): Refusal {
  return new Refusal(408, 'REQUEST_TIMEOUT', 'The body of the request took too long to come.')
}

function tooSlow(): CairnError {
  return new CairnError('ENDPOINT_TIMEOUT', 'Request processing time exceeded limit')
}
