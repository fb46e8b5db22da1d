import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { ServiceStatus } from '../domain/service.ts'
import { Name, operation, Time } from './base.ts'
import { JobPermission } from './jobs.ts'

/** A worker that lives as long as its workspace is open in a process that stays: an app, or a command that waits. */
export const Service = z.object({
  id: z.int(),
  kind: z.string(),
  name: z.string(),
  /** What a person wants of it; it comes back with the workspace. */
  desired: z.enum(['running', 'stopped']),
  createdAt: Time,
  status: ServiceStatus,
  pid: z.int().nullable(),
  /** The TCP port that it listens on. */
  port: z.int().nullable(),
  /** When it came into its status. */
  since: Time.nullable(),
  /** How often it was started again by itself since a person started it. */
  restarts: z.int(),
  /** Whether its process has the settings that it is to have; null where it is not ready. */
  isCurrent: z.boolean().nullable(),
  error: z.object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()) }).nullable(),
  /** The process that runs it; null where none does. */
  supervisor: z.object({ host: z.string(), pid: z.int(), here: z.boolean() }).nullable(),
  /** Set where it waits for the person's yes, because it came with the workspace. */
  permission: JobPermission.nullable(),
})
export type Service = z.infer<typeof Service>

export const ServiceLogLine = z.object({
  /** Counts the lines of a log from 1. */
  number: z.int(),
  at: Time,
  /** `cairn` is what its supervisor says. */
  stream: z.enum(['out', 'err', 'cairn']),
  text: z.string(),
})
export type ServiceLogLine = z.infer<typeof ServiceLogLine>

const Named = z.object({ name: Name })

export const servicesContract = {
  list: operation().input(z.object({})).output(z.array(Service)),
  /** All services now and after every change, whatever process runs them. */
  watch: operation()
    .input(z.object({}))
    .output(eventIterator(z.array(Service))),
  /** It is to run, now and whenever the workspace is open. @property fingerprint what was shown, where it waits for permission */
  start: operation('SERVICE_NOT_ALLOWED', 'SERVICE_CHANGED', 'SERVICE_KIND_UNKNOWN')
    .input(Named.extend({ fingerprint: z.string().max(64).optional() }))
    .output(Service),
  /** It finishes what it has and ends; its status says when. */
  stop: operation().input(Named).output(Service),
  /** It finishes what it has, ends, and starts anew. */
  restart: operation('SERVICE_NOT_ALLOWED', 'SERVICE_NOT_RUNNING').input(Named).output(Service),
  /** The last lines of its log, oldest first; those before a line, to page back; or those after one, to follow it. */
  log: operation()
    .input(Named.extend({ before: z.int().optional(), after: z.int().optional(), limit: z.int().min(1).max(10_000).default(200) }))
    .output(z.object({ lines: z.array(ServiceLogLine), more: z.boolean() })),
}
