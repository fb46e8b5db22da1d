import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { Capture, EndpointLimits } from '../../domain/serving/capture.ts'
import { DeploymentName } from '../../domain/serving/endpoint.ts'
import { FeaturePolicy } from '../../domain/serving/features.ts'
import { LogEntry } from '../../domain/serving/requestLog.ts'
import { Route, RouteTarget } from '../../domain/serving/route.ts'
import { HandoverTarget } from '../../domain/serving/handover.ts'
import { snippetIds } from '../../domain/serving/snippets.ts'
import { EndpointStatistics } from '../../domain/serving/statistics.ts'
import { FileRef, operation, Ref, Started, Time } from '../base.ts'
import { Report, ReportFormat } from '../reports.ts'
import { feedbackContract } from './feedback.ts'
import { rolloutContract } from './rollout.ts'
import { Service } from '../services.ts'

/** The endpoint of a workspace: one address, any number of deployments. */
export const Endpoint = z.object({
  /** Null as long as nothing was deployed. */
  service: Service.nullable(),
  host: z.string(),
  port: z.int(),
  /** `http://127.0.0.1:5080`, as callers write it. */
  url: z.string(),
  tls: z.boolean(),
  /** Callers have to show a token. */
  token: z.boolean(),
  /** The token is known on this computer: it can be shown again. */
  tokenKnown: z.boolean(),
  hosts: z.array(z.string()),
})
export type Endpoint = z.infer<typeof Endpoint>

/** A target of a route, with the version that it means now. */
const Resolved = z.object({ target: RouteTarget, ref: z.string(), version: z.int() })

export const DeploymentRevision = z.object({
  number: z.int(),
  route: Route,
  arms: z.array(Resolved.extend({ name: z.string(), weight: z.int() })),
  shadows: z.array(Resolved),
  cause: z.enum(['deploy', 'route', 'alias', 'rollout', 'rollback', 'swap', 'limits']),
  reason: z.string(),
  at: Time,
  actor: z.string(),
})
export type DeploymentRevision = z.infer<typeof DeploymentRevision>

export const Deployment = z.object({
  name: z.string(),
  model: z.string(),
  isDefault: z.boolean(),
  createdAt: Time,
  /** What answers now, as the registry has it. */
  revision: DeploymentRevision,
  capture: Capture,
  limits: EndpointLimits,
  /** What it does where a row has keys in place of features; null where no version that answers was trained on a feature service. */
  features: FeaturePolicy.extend({
    /** Of the live version: `ride_lateness@v3`. */
    service: z.string(),
  }).nullable(),
  /** Where callers ask: `http://127.0.0.1:5080/wine`. */
  url: z.string(),
  /** The endpoint has taken over all that stands here; false while it is being told, null while it does not run. */
  isCurrent: z.boolean().nullable(),
  /** A target that cannot be served, and why: the revision before answers, or none where there is none that can be loaded. */
  problem: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** The running or paused roll-out, by its id. */
  rollout: z.int().nullable(),
})
export type Deployment = z.infer<typeof Deployment>

const Deployments = z.object({ endpoint: Endpoint, deployments: z.array(Deployment) })
export type Deployments = z.infer<typeof Deployments>

/** Statistics of an endpoint that runs; null of one that does not, or cannot be reached. */
const Live = EndpointStatistics.nullable()

const Named = z.object({ name: DeploymentName })
const Reason = z.string().max(2_000).default('')

/** A program that asks a deployment for the predictions of one row, or sends it what became of an earlier one. */
export const Snippet = z.object({ id: z.enum(snippetIds), title: z.string(), text: z.string() })

export const RequestPage = z.object({
  entries: z.array(LogEntry),
  more: z.boolean(),
  /** Requests that could not be logged since the endpoint started. */
  unlogged: z.int(),
  /** Damaged parts of the log that were met on the way to this page: whole segments, and single lines. */
  unreadable: z.int(),
  skipped: z.int(),
})

/** The answer of an endpoint to a person who tries it. */
export const Tried = z.object({
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  milliseconds: z.number(),
})

/** How a version would have answered the requests of the log. */
export const ReplayReport = z.object({
  format: z.literal('cairn.replay/1'),
  deployment: z.string(),
  /** What is predicted. */
  target: z.string(),
  /** The version that was asked the same. */
  candidate: z.string(),
  from: Time.nullable(),
  to: Time.nullable(),
  requests: z.int(),
  rows: z.int(),
  /** Rows that could not be replayed, by reason: inputs that were not kept or are masked, versions that refused them. */
  skipped: z.array(z.object({ reason: z.string(), rows: z.int() })),
  /** Rows whose answer changes: another label, or a number that differs by more than 1e-9 of its size. */
  changed: z.int(),
  /** For classes: how often a label became another; for numbers null. */
  flips: z.array(z.object({ from: z.string(), to: z.string(), rows: z.int() })).nullable(),
  /** Of the differences: of the number, or of the probability of the label that was answered. */
  differences: z.object({ mean: z.number(), meanAbsolute: z.number(), p50: z.number(), p95: z.number(), max: z.number() }).nullable(),
  /** The rows that change most, without sensitive values. */
  rowsChanged: z.array(
    z.object({
      id: z.string(),
      row: z.int(),
      at: Time,
      ref: z.string(),
      inputs: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
      before: z.string(),
      after: z.string(),
      difference: z.number(),
    }),
  ),
})
export type ReplayReport = z.infer<typeof ReplayReport>

/** What was exported, and where. */
export const ExportedFolder = z.object({
  model: z.string(),
  version: z.int(),
  path: z.string(),
  files: z.array(z.object({ path: z.string(), bytes: z.int() })),
})
export type ExportedFolder = z.infer<typeof ExportedFolder>

/** @property archive a zip with the folder in it, for faces that can write files alone */
const Exporting = { target: HandoverTarget, output: FileRef, archive: z.boolean().default(false), overwrite: z.boolean().default(false) }

export const servingContract = {
  list: operation().input(z.object({})).output(Deployments),
  /** The deployments now and after every change. */
  watch: operation().input(z.object({})).output(eventIterator(Deployments)),
  get: operation().input(Named).output(Deployment),
  /**
   * Makes a deployment of a model that answers with what `ref` means: an alias is followed wherever it moves, a version stays. The job
   * makes what the endpoint runs of it; the endpoint starts unless `start` is false.
   * @property name left out: made of the name of the model
   */
  deploy: operation('ALREADY_EXISTS', 'PORT_IN_USE', 'RUN_NOT_DONE', 'MODEL_UNSAFE', 'FORMAT_INVALID', 'FEATURES_INVALID', 'TYPE_MISMATCH')
    .input(
      z.object({
        ref: Ref,
        name: DeploymentName.optional(),
        isDefault: z.boolean().optional(),
        start: z.boolean().default(true),
        capture: Capture.optional(),
        limits: EndpointLimits.optional(),
        features: FeaturePolicy.optional(),
      }),
    )
    .output(Started.extend({ name: z.string() })),
  /** Another route, from now on. Resolves when the registry has it; `isCurrent` tells when the endpoint has. */
  setRoute: operation('DEPLOYMENT_BUSY', 'MODEL_UNSAFE', 'FORMAT_INVALID')
    .input(Named.extend({ route: Route, reason: Reason }))
    .output(Deployment),
  /** What it is like beside its route. */
  change: operation('FEATURES_INVALID', 'TYPE_MISMATCH')
    .input(
      Named.extend({
        isDefault: z.literal(true).optional(),
        capture: Capture.optional(),
        limits: EndpointLimits.optional(),
        features: FeaturePolicy.optional(),
      }),
    )
    .output(Deployment),
  revisions: operation().input(Named).output(z.array(DeploymentRevision)),
  /**
   * The route of the revision before (or of any), in one audited action. @property alias the alias of the live arm goes back to the version
   * before too, in the same action
   */
  rollBack: operation('DEPLOYMENT_BUSY')
    .input(Named.extend({ to: z.int().positive().optional(), alias: z.boolean().default(false), reason: Reason }))
    .output(Deployment),
  /** Live and canary change places at once: blue and green. */
  swap: operation('DEPLOYMENT_BUSY')
    .input(Named.extend({ reason: Reason }))
    .output(Deployment),
  /** Takes a deployment from its endpoint, with its A/B tests, whose names it gives. Its log stays unless told otherwise. */
  remove: operation('DEPLOYMENT_BUSY')
    .input(Named.extend({ log: z.boolean().default(false) }))
    .output(z.object({ abTests: z.array(z.string()) })),

  /** Address and protection of the endpoint; it starts anew where they change. @property outside a written yes to an address that others reach */
  configure: operation('PORT_IN_USE', 'FILE_NOT_FOUND', 'ADDRESS_OUTSIDE')
    .input(
      z.object({
        host: z.string().min(1).max(255).optional(),
        port: z.int().min(1).max(65_535).optional(),
        outside: z.literal('yes').optional(),
        tls: z
          .object({ certificate: z.string().max(4096), key: z.string().max(4096) })
          .nullable()
          .optional(),
        hosts: z.array(z.string().min(1).max(255)).max(20).optional(),
        /** False: anyone on this computer may ask; refused for an address that others reach. */
        token: z.boolean().optional(),
      }),
    )
    .output(Endpoint),
  start: operation('SERVICE_NOT_ALLOWED', 'SERVICE_CHANGED')
    .input(z.object({ fingerprint: z.string().max(64).optional() }))
    .output(Endpoint),
  stop: operation().input(z.object({})).output(Endpoint),
  /** Shows the token, or makes another: the old one holds no more. */
  token: operation()
    .input(z.object({ renew: z.boolean().default(false) }))
    .output(z.object({ token: z.string() })),

  rollout: rolloutContract,
  feedback: feedbackContract,

  live: operation().input(z.object({})).output(Live),
  /** Every second, as long as someone watches. */
  watchLive: operation().input(z.object({})).output(eventIterator(Live)),
  snippets: operation().input(Named).output(z.array(Snippet)),
  /** Sends a body to a deployment as any caller would, and tells what came back. */
  tryIt: operation('SERVICE_NOT_RUNNING')
    .input(Named.extend({ version: z.int().positive().optional(), body: z.string().max(1_000_000), explain: z.boolean().default(false) }))
    .output(Tried),

  /** The newest requests first, or those before a moment. */
  requests: operation()
    .input(
      Named.extend({
        before: z.object({ at: Time, id: z.string() }).optional(),
        limit: z.int().min(1).max(1_000).default(100),
        errors: z.boolean().default(false),
        ref: z.string().optional(),
        arm: z.string().optional(),
      }),
    )
    .output(RequestPage),
  /** The report of a replay that has ended, as a document. */
  replayReport: operation()
    .input(z.object({ jobId: z.int().positive(), format: ReportFormat.default('md') }))
    .output(Report),
  /** A job whose result is a ReplayReport: of at most `limit` rows, of which more are sampled by the ids of their requests. */
  replay: operation()
    .input(
      Named.extend({ ref: Ref, from: Time.optional(), to: Time.optional(), limit: z.int().positive().max(10_000_000).default(100_000) }),
    )
    .output(Started),

  /**
   * Writes a folder that another program serves as it is, of a model version, a package of the workspace or a package file. It has what a package
   * of the version has: no values of sensitive columns.
   */
  exportFolder: operation(
    'ALREADY_EXISTS',
    'FILE_NOT_FOUND',
    'OBJECT_MISSING',
    'OBJECT_CORRUPT',
    'RUN_NOT_DONE',
    'RUN_NOT_TRAINED',
    'PARITY_FAILED',
    'FILE_UNREADABLE',
    'PACKAGE_INVALID',
    'PACKAGE_UNSAFE',
    'PACKAGE_TAMPERED',
    'PACKAGE_SIGNATURE',
    'MODEL_LIMIT',
  )
    .input(
      z.union([
        z.object({ ref: Ref, ...Exporting }),
        z.object({ package: z.int().positive(), ...Exporting }),
        z.object({ file: FileRef, ...Exporting }),
      ]),
    )
    .output(ExportedFolder),
}
