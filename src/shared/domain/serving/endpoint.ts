import { z } from 'zod'
import { ResolvedService } from '../features/resolved.ts'
import { ForeignPorts } from '../training/model.ts'
import { Task } from '../training/recipe.ts'
import { ModelSignature } from '../packages/package.ts'
import { Sha256 } from '../packages/sha256.ts'
import { Capture, EndpointLimits } from './capture.ts'
import { defaultFeaturePolicy, FeaturePolicy, ServedService } from './features.ts'
import { ArmName, wholeTraffic } from './route.ts'

/** The name of a deployment is a part of a path: `/wine-quality/invocations`. */
export const DeploymentName = z
  .string()
  .min(1)
  .max(63)
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, 'A deployment is called by lower-case letters, digits and hyphens.')
  .refine((name) => !reservedNames.has(name), 'This name is a path of every endpoint.')
/** First parts of paths that stand at the root of an endpoint, and what `/v2/models/` has beside models. */
export const reservedNames: ReadonlySet<string> = new Set([
  'v1',
  'v2',
  'invocations',
  'ping',
  'health',
  'version',
  'versions',
  'metrics',
  'stats',
  'docs',
  'openapi-json',
  'cairn',
])

/**
 * `cairn.servable/1`: a model version as an endpoint runs it, made once and never changed. It lies among the objects, as does all that it
 * names, so that an endpoint needs no registry.
 */
export const Servable = z.object({
  format: z.literal('cairn.servable/1'),
  /** `wine-quality@v3` */
  ref: z.string(),
  model: z.string(),
  version: z.int().positive(),
  /** What the package calls it: two with the same checksum predict the same. */
  checksum: z.string(),
  task: Task,
  signature: ModelSignature,
  /** The ONNX graph: that of its package, byte by byte. */
  graph: Sha256,
  /** How a graph from elsewhere is fed and read; null for one that Cairn wrote. */
  ports: ForeignPorts.nullable(),
  /** What explanations need; null for a model that is not known from inside. */
  explain: z
    .object({
      model: Sha256,
      weights: Sha256,
      /** Rows that answers are seen against: what `Attributed.reference` makes of training rows, as float64 bytes. */
      reference: Sha256,
    })
    .nullable(),
  /** Columns whose values are never kept nor shown. */
  sensitive: z.array(z.string()),
  /** The feature service that its training rows were joined by, of whose outputs some are its inputs; absent where there is none. */
  features: ResolvedService.optional(),
})
export type Servable = z.infer<typeof Servable>

const ServedArm = z.object({ name: ArmName, servable: Sha256, weight: z.int().min(0).max(wholeTraffic) })

/** A deployment as its endpoint is told it: aliases are resolved. */
export const ServedDeployment = z.object({
  name: DeploymentName,
  /** Answers at the root too, where clients that know of one model ask. */
  isDefault: z.boolean(),
  revision: z.int().positive(),
  model: z.string(),
  arms: z.array(ServedArm).min(1).max(10),
  shadows: z.array(Sha256).max(3),
  /** Versions that can be asked by path; those of arms and shadows can too. */
  pinned: z.array(Sha256).max(20),
  unitColumn: z.string().nullable(),
  salt: z.string(),
  capture: Capture,
  limits: EndpointLimits,
  /** Which service, its model versions know. */
  features: FeaturePolicy.default(defaultFeaturePolicy),
})
export type ServedDeployment = z.infer<typeof ServedDeployment>

/**
 * The settings of a service of the kind `endpoint`: all that it does stands in them, so that nobody can make it do anything that this user
 * has not asked for. Whatever changes in them but address and certificate is taken over while it runs.
 */
export const EndpointSettings = z.object({
  format: z.literal('cairn.endpoint/1'),
  /** Loopback, unless a person has said yes to another address. */
  host: z.string().min(1).max(255),
  port: z.int().min(1).max(65_535),
  /** Files in PEM. */
  tls: z.object({ certificate: z.string().max(4096), key: z.string().max(4096) }).nullable(),
  /** SHA-256 of the token that callers show; null where none is asked for, on loopback alone. */
  tokenHash: Sha256.nullable(),
  /** Names beside its own address that a `Host` header may have, for an endpoint that others reach. */
  hosts: z.array(z.string().min(1).max(255)).max(20),
  deployments: z.array(ServedDeployment).max(100),
  /** Feature services whose lookups it answers. */
  features: z.array(ServedService).max(100).default([]),
})
export type EndpointSettings = z.infer<typeof EndpointSettings>

export const endpointServiceName = 'endpoint'
