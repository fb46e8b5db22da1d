import { oc } from '@orpc/contract'
import { z } from 'zod'
import { type ErrorCode, errorCatalogue } from '../errors.ts'

/** What every error of the contract carries beside its code and message. */
export const ErrorData = z.object({ details: z.record(z.string(), z.unknown()) })

/** Errors that any operation on a workspace can give. */
const common = [
  'INTERNAL',
  'INVALID_INPUT',
  'NOT_FOUND',
  'MODEL_NOT_OPENED',
  'WORKSPACE_NOT_FOUND',
  'WORKSPACE_READ_ONLY',
  'WORKSPACE_CORRUPT',
  'WORKSPACE_NEWER',
  'WORKSPACE_FOREIGN',
  'WORKSPACE_UNSAFE',
  'ROW_DAMAGED',
  'DISK_FULL',
  'DISK_FAILED',
  'WORKSPACE_LOCKED',
  'WORKSPACE_GONE',
] as const

type ErrorMap<Code extends ErrorCode> = Record<Code, { message: string; data: typeof ErrorData }>

function errorMap<Code extends ErrorCode>(codes: readonly Code[]): ErrorMap<Code> {
  return Object.fromEntries(codes.map((code) => [code, { message: errorCatalogue[code].title, data: ErrorData }])) as ErrorMap<Code>
}

/** Begins an operation of the contract: the error codes that it can give beside the common ones. */
export function operation<Code extends ErrorCode = never>(...codes: Code[]) {
  return oc.errors(errorMap<Code | (typeof common)[number]>([...common, ...codes]))
}

/** A file that the user chose: a path in the terminal, a one-time token of a native dialog in the app. */
export const FileRef = z.string().min(1).max(4096)

/** A dataset or model version: `name`, `name@v3`, `name@alias` or `name@hash`. */
export const Ref = z.string().min(1).max(1100).normalize('NFC')

export { KnownName, Name, Tag } from '../domain/names.ts'

export const Time = z.int().describe('milliseconds since 1970 UTC')

/** The operation started a job; `jobs.watch` tells how it goes and `jobs.get` what came of it. */
export const Started = z.object({ jobId: z.int() })

export const Page = z.object({ limit: z.int().min(1).max(1000).default(100), offset: z.int().nonnegative().default(0) })
