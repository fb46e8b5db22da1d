import type { CairnError } from '../../shared/errors.ts'
import type { ObjectStore } from '../workspace/objects/objects.ts'

/**
 * How main and a service of one kind speak with each other; all of it is structured-cloneable. Settings are JSON: they stand in the
 * registry.
 */
export interface ServiceShape {
  readonly settings: unknown
  /** What it can be asked while it runs. */
  readonly requests: Readonly<Record<string, (input: never) => unknown>>
  /** What it tells by itself. */
  readonly event: unknown
  /** What it can ask main, which answers with workers and jobs. */
  readonly calls?: Calls
}

export type Calls = Readonly<Record<string, (input: never) => unknown>>

/**
 * Every kind of service by its name. Each room adds its own by declaration merging, as it does with `Tasks`: a kind that is renamed, or
 * asked for something else, is a type error in the worker's table and wherever it is used.
 */
// oxlint-disable-next-line typescript/no-empty-interface, typescript/no-empty-object-type
export interface Services {}

export type ServiceName = keyof Services
export type ServiceSettings<Name extends ServiceName> = SettingsOf<Services[Name]>
export type RequestName<Name extends ServiceName> = keyof RequestsOf<Services[Name]> & string
export type RequestInput<Name extends ServiceName, Request extends RequestName<Name>> = InputOf<RequestsOf<Services[Name]>[Request]>
export type RequestOutput<Name extends ServiceName, Request extends RequestName<Name>> = OutputOf<RequestsOf<Services[Name]>[Request]>

export type SettingsOf<Shape> = Shape extends { readonly settings: infer Settings } ? Settings : never
export type RequestsOf<Shape> = Shape extends { readonly requests: infer Requests } ? Requests : never
/** What a kind of service asks main; nothing where it does not say. */
export type CallsOf<Shape> = Shape extends { readonly calls: infer Asked extends Calls } ? Asked : Record<never, never>
export type InputOf<Request> = Request extends (input: infer Input) => unknown ? Input : never
export type OutputOf<Request> = Request extends (input: never) => infer Output ? Awaited<Output> : never

/** What a service in its process may use. */
export interface ServiceContext<Event, Asked = Record<never, never>> {
  /** The folder of the workspace, for a service that opens its registry as a command does. Others never see it. */
  readonly workspace: string
  /** A folder of this process alone; main deletes it when the process has ended. */
  readonly scratch: string
  /** A folder of the workspace for what it keeps, of its kind alone; it may not exist yet. */
  readonly folder: string
  /** Immutable blobs, for reading. */
  readonly objects: ObjectStore
  /** A message to main. */
  emit(event: Event): void
  /** Asks main. @throws what main throws; SERVICE_NOT_RUNNING where main is gone */
  call<Name extends keyof Asked & string>(name: Name, input: InputOf<Asked[Name]>): Promise<OutputOf<Asked[Name]>>
}

/** A service that is ready. */
export interface RunningService<Requests extends ServiceShape['requests'] = ServiceShape['requests'], Settings = unknown> {
  /** The TCP port that it listens on, if it does. */
  readonly port?: number
  readonly requests: {
    readonly [Name in keyof Requests]: (...input: Parameters<Requests[Name]>) => Promise<Awaited<ReturnType<Requests[Name]>>>
  }
  /** Takes other settings over without a break. What it had goes on where it throws. @throws why it cannot */
  configure?(settings: Settings): Promise<void>
  /** Whether it can do its work, beside having an event loop that turns. @throws why it cannot */
  health?(): Promise<void>
  /** What is amiss although it works: shown where nothing worse is, and no reason to end it. Asked when it is ready, and after new settings. */
  problem?(): CairnError | null
  /** Takes no more work and finishes what it has. Its process is ended when that is done, or has taken too long. */
  drain(): Promise<void>
}

/**
 * A service: starts to work, and resolves when it is ready. What it writes to its standard output and error is its log. Whatever it
 * starts ends with it.
 */
export type ServiceProgram<Shape extends ServiceShape> = (
  settings: Shape['settings'],
  context: ServiceContext<Shape['event'], CallsOf<Shape>>,
) => Promise<RunningService<Shape['requests'], Shape['settings']>>

/** What a worker process can be: every service of a map, each loaded only when it is started. */
export type ServiceTableOf<Map> = {
  readonly [Name in keyof Map]: () => Promise<Map[Name] extends ServiceShape ? ServiceProgram<Map[Name]> : never>
}

export type ServiceTable = ServiceTableOf<Services>
