import type { AnyContractRouter } from '@orpc/contract'
import { implement, ORPCError, os } from '@orpc/server'
import type { AppState, Draft, Preferences, PreferencesRequest, RecentWorkspace, Sample } from '../../shared/contract/app.ts'
import { CairnError, errorCatalogue } from '../../shared/errors.ts'
import type { Author } from '../authors/index.ts'
import type { JobRunner, StartWorker } from '../jobs/index.ts'
import type { ServiceSupervisor } from '../services/index.ts'
import type { Workspace } from '../workspace/index.ts'

/** What a shell (terminal, web, Electron) gives to the operations. */
export interface ApiContext {
  hasWorkspace(): boolean
  /** The open workspace. @throws WORKSPACE_NOT_FOUND where the shell has none */
  workspace(): Workspace
  /** The runner of the open workspace. */
  runner(): JobRunner
  /** Who makes changes with this shell. */
  readonly author: Author
  /** The services of the open workspace. */
  services(): ServiceSupervisor
  /** For heavy work that needs no workspace. */
  readonly startWorker: StartWorker
  /** The path behind a file reference: a path in the terminal, a token elsewhere, given for reading or for more. `data`: a file, or a folder of files. @throws FILE_NOT_FOUND */
  resolveFile(reference: string, access?: 'read' | 'write' | 'folder' | 'data'): string
  /** For one call, where the shell may turn to another workspace meanwhile: the workspace of now, which stays open until `release`. */
  fixed?(): ApiContext
  release?(): void
  /** Where the shell has windows: which workspace they show. */
  readonly app?: AppHost
}

/** The operations of the room `app`, which only a shell with windows has; see its contract. */
export interface AppHost {
  state(): AppState
  watch(signal?: AbortSignal): AsyncGenerator<AppState>
  recent(): RecentWorkspace[]
  forget(id: string): RecentWorkspace[]
  create(request: { name: string; parent?: string }): Promise<AppState>
  open(request: { id: string } | { folder: string } | { path: string }): Promise<AppState>
  close(request: { id?: string; stop?: boolean }): Promise<AppState>
  samples(): Sample[]
  openSample(request: { id: string }): Promise<{ jobId: number; state: AppState }>
  makeSampleWorkspace(): AppState
  cancelSampleWorkspace(): Promise<AppState>
  importSample(id: string): Promise<{ jobId: number }>
  preferences(): Preferences
  changePreferences(request: PreferencesRequest): Preferences
  drafts(): Promise<{ workspace: string | null; drafts: Draft[] }>
  keepDrafts(change: { workspace: string; keep: readonly Draft[]; drop: readonly string[] }): void
}

/** Begins the implementation of one room's contract. */
export function implementing<T extends AnyContractRouter>(contract: T) {
  return implement<T, ApiContext>(contract)
}

/** Errors leave an operation with a code of the catalogue, or as INTERNAL with their stack kept as the cause. */
export const publicErrors = os.$context<ApiContext>().middleware(async ({ next, context: shell }) => {
  const context = shell.fixed?.() ?? shell
  try {
    return await next({ context })
  } catch (thrown) {
    throw thrown instanceof ORPCError ? thrown : await refusal(thrown, context)
  } finally {
    context.release?.()
  }
})

/** Its window has turned to another workspace, and nothing ran in it: then what the call met was its end. */
function wasClosed(context: ApiContext): boolean {
  return context.hasWorkspace() && !context.workspace().sqlite.open
}

/** What an operation threw, as it leaves it. A stream throws when what stands around its operation has ended: it asks for this itself. */
export async function refusal(thrown: unknown, context: ApiContext): Promise<ORPCError<string, unknown>> {
  if (wasClosed(context))
    return new ORPCError('CANCELLED', { message: 'The workspace was closed in the meantime.', data: { details: {} }, cause: thrown })
  // What knows of damage and of sensitive columns is loaded where there can be either.
  const { error, cause } = context.hasWorkspace()
    ? (await import('./publicError.ts')).publicError(thrown, context.workspace())
    : { error: CairnError.from(thrown), cause: thrown }
  return new ORPCError(error.code, { message: error.message, data: { details: error.details }, cause })
}

/** The other way round, for callers of the contract: what an operation threw, as a CairnError. */
export function toCairnError(thrown: unknown): CairnError {
  if (!(thrown instanceof ORPCError)) return CairnError.from(thrown)
  if (Object.hasOwn(errorCatalogue, thrown.code)) {
    const data = thrown.data as { details?: CairnError['details'] } | undefined
    return new CairnError(thrown.code as CairnError['code'], thrown.message, data?.details ?? {}, thrown.cause ?? thrown)
  }
  // The answer was not of the form that the contract promises: it is made of what the workspace holds.
  if (thrown.code === 'INTERNAL_SERVER_ERROR' && /output validation/i.test(thrown.message))
    return new CairnError('ROW_DAMAGED', 'A value in the workspace has an unknown format.', {}, thrown)
  return thrown.code === 'BAD_REQUEST' ? invalidInput(thrown) : new CairnError('INTERNAL', thrown.message, {}, thrown)
}

function invalidInput(error: ORPCError<string, unknown>): CairnError {
  const issues = (error.data as { issues?: { path?: PropertyKey[]; message: string }[] } | undefined)?.issues ?? []
  const texts = issues.map((issue) => `${issue.path?.length ? `${issue.path.map(String).join('.')}: ` : ''}${issue.message}`)
  return new CairnError('INVALID_INPUT', texts.join('; ') || error.message, {}, error)
}
