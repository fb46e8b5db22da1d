import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { Route } from '../../../shared/domain/serving/route.ts'
import { at, flag, id, json, object, to } from './columns.ts'
import { models, modelVersions } from './models.ts'
import { services } from './services.ts'

/** Deployments: who answers under a name, and how that came to be. See `index.ts`. */

/** A model version as an endpoint runs it: a Servable, and the objects that it names, so that they are kept. Never changed. */
export const servables = sqliteTable(
  'servables',
  {
    id: id(),
    versionId: to('version_id', () => modelVersions.id),
    object: object('object').notNull(),
    graphObject: object('graph_object').notNull(),
    /** What explanations need; null for a model that has none. */
    modelObject: object('model_object'),
    weightsObject: object('weights_object'),
    referenceObject: object('reference_object'),
    createdAt: at('created_at').notNull(),
  },
  (t) => [uniqueIndex('servable_object').on(t.versionId, t.object)],
)

export const deployments = sqliteTable(
  'deployments',
  {
    id: id(),
    name: text('name').notNull().unique(),
    modelId: to('model_id', () => models.id),
    /** The endpoint that it answers at. */
    serviceId: to('service_id', () => services.id),
    /** Answers at the root of its endpoint too. */
    isDefault: flag('is_default'),
    capture: json<unknown>('capture').notNull(),
    limits: json<unknown>('limits').notNull(),
    /** What it does with feature values that are lacking: the domain's FeaturePolicy. Null for one of before there were features. */
    features: json<unknown>('features'),
    createdAt: at('created_at').notNull(),
  },
  (t) => [index('deployments_model').on(t.modelId)],
)

/** What a deployment has answered with from a moment on. Never changed; the newest one holds. */
export const deploymentRevisions = sqliteTable(
  'deployment_revisions',
  {
    id: id(),
    deploymentId: to('deployment_id', () => deployments.id),
    number: integer('number').notNull(),
    route: json<Route>('route').notNull(),
    /** What the targets of the route were then: the servable of each arm, of each shadow, and of the pinned versions, by place. */
    resolved: json<unknown>('resolved').notNull(),
    /** `deploy`, `route`, `alias`, `rollout`, `rollback`, `swap` or `limits`. */
    cause: text('cause').notNull(),
    reason: text('reason').notNull().default(''),
    at: at('at').notNull(),
    /** What its author was called. */
    actor: text('actor').notNull(),
  },
  (t) => [uniqueIndex('deployment_revision_number').on(t.deploymentId, t.number)],
)

/** A plan that moves traffic from one version to another, step by step, and how far it has come. */
export const rollouts = sqliteTable(
  'rollouts',
  {
    id: id(),
    deploymentId: to('deployment_id', () => deployments.id),
    /** See the domain's RolloutPlan. */
    plan: json<unknown>('plan').notNull(),
    /** `running`, `paused`, `done`, `rolledBack` or `aborted`. */
    status: text('status').notNull(),
    /** See the domain's RolloutState. */
    state: json<unknown>('state').notNull(),
    startedAt: at('started_at').notNull(),
    endedAt: at('ended_at'),
    actor: text('actor').notNull(),
  },
  (t) => [index('rollouts_deployment').on(t.deploymentId, t.status)],
)
