import { implement, ORPCError } from '@orpc/server'
import { contract } from '../../shared/contract/index.ts'
import { CairnError, errorCatalogue } from '../../shared/errors.ts'
import type { JobRunner, StartWorker } from '../jobs/index.ts'
import type { Workspace } from '../workspace/index.ts'

/** What a shell (terminal, web, Electron) gives to the operations. */
export interface ApiContext {
  hasWorkspace(): boolean
  /** The open workspace. @throws WORKSPACE_NOT_FOUND where the shell has none */
  workspace(): Workspace
  /** The runner of the open workspace. */
  runner(): JobRunner
  /** For heavy work that needs no workspace. */
  readonly startWorker: StartWorker
  /** The path behind a file reference: a path in the terminal, a one-time token elsewhere. @throws FILE_NOT_FOUND */
  resolveFile(reference: string): string
}

/** Errors leave an operation with a code of the catalogue, or as INTERNAL with their stack kept as the cause. */
export const os = implement(contract)
  .$context<ApiContext>()
  .use(async ({ next }) => {
    try {
      return await next()
    } catch (thrown) {
      if (thrown instanceof ORPCError) throw thrown
      const error = CairnError.from(thrown)
      throw new ORPCError(error.code, { message: error.message, data: { details: error.details }, cause: thrown })
    }
  })

/** The other way round, for callers of the contract: what an operation threw, as a CairnError. */
export function toCairnError(thrown: unknown): CairnError {
  if (!(thrown instanceof ORPCError)) return CairnError.from(thrown)
  if (Object.hasOwn(errorCatalogue, thrown.code)) {
    const data = thrown.data as { details?: CairnError['details'] } | undefined
    return new CairnError(thrown.code as CairnError['code'], thrown.message, data?.details ?? {}, thrown.cause ?? thrown)
  }
  return thrown.code === 'BAD_REQUEST' ? invalidInput(thrown) : new CairnError('INTERNAL', thrown.message, {}, thrown)
}

function invalidInput(error: ORPCError<string, unknown>): CairnError {
  const issues = (error.data as { issues?: { path?: PropertyKey[]; message: string }[] } | undefined)?.issues ?? []
  const texts = issues.map((issue) => `${issue.path?.length ? `${issue.path.map(String).join('.')}: ` : ''}${issue.message}`)
  return new CairnError('INVALID_INPUT', texts.join('; ') || error.message, {}, error)
}
