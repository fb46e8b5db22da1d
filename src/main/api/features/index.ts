import { featuresContract, type FeaturePlan } from '../../../shared/contract/features/index.ts'
import type { FeatureDefinitions, FeatureKind } from '../../../shared/domain/features/definitions.ts'
import { CairnError } from '../../../shared/errors.ts'
import { findDataset, manifestOf, requireVersion, sensitiveColumns, versionRef } from '../../datasets/index.ts'
import {
  applyDefinitions,
  Catalogue,
  describeAs,
  FeatureDescriber,
  isFound,
  type Plan,
  planDefinitions,
  readDefinitions,
  refOf,
  removeFeature,
  removeValues,
  spaceOf,
  staying,
} from '../../features/index.ts'
import { type ApiContext, implementing } from '../base.ts'
import { performTask } from '../perform.ts'
import { FeatureConsumers } from './consumers.ts'
import { onlineHandlers } from './online.ts'
import { parityHandlers } from './parity.ts'
import { joins } from './join.ts'
import { definitions } from './definitions.ts'
import { servingHandlers } from './serving.ts'

const os = implementing(featuresContract)

export const features = {
  ...onlineHandlers,
  ...parityHandlers,
  ...definitions,
  ...servingHandlers,
  list: os.list.handler(async ({ input, context }) => {
    const { describer, consumers, catalogue } = overviewOf(context)
    const found = catalogue
      .objects()
      .filter((object) => (input.kind === undefined || object.kind === input.kind) && isFound(object, input.search))
    const rows = await Promise.all(found.map(async (object) => ({ ...(await describer.summary(object)), ...consumers.of(object) })))
    return rows.toSorted((one, other) => one.name.localeCompare(other.name) || one.kind.localeCompare(other.kind))
  }),
  get: os.get.handler(({ input, context }) => shown(context, input.kind, input.name)),
  plan: os.plan.handler(({ input, context }) => planned(input, (definitions) => planDefinitions(context.workspace().db, definitions))),
  apply: os.apply.handler(({ input, context }) => planned(input, (definitions) => applyDefinitions(context.workspace(), definitions))),
  describe: os.describe.handler(({ input, context }) => {
    const { kind, name, about, features: texts } = input
    describeAs(context.workspace(), spaceOf(kind), name, { about, features: texts })
    return shown(context, kind, name)
  }),
  remove: os.remove.handler(async ({ input, context }) => {
    const workspace = context.workspace()
    const { kind, versions } = new Catalogue(workspace.db).object(spaceOf(input.kind), input.name)
    removeFeature(workspace, spaceOf(input.kind), input.name, (object) =>
      new FeatureConsumers(workspace, new Catalogue(workspace.db)).keeping(object),
    )
    if (kind === 'view') await removeValues(workspace, versions)
    return {}
  }),
  overTime: os.overTime.handler(async ({ input, context, signal }) => {
    const { db } = context.workspace()
    const { definition } = new Catalogue(db).version('view', input.view)
    if (definition.kind !== 'view')
      throw new CairnError('FEATURES_INVALID', `"${input.view}" is computed on demand: its values are not kept.`, { view: input.view })
    const { source, time, features: all } = definition.of
    const feature = all.find(({ name }) => name === input.feature)
    if (!feature)
      throw new CairnError('COLUMN_UNKNOWN', `The view "${input.view}" has no feature "${input.feature}".`, { column: input.feature })
    const { column = feature.name, type = 'text' } = feature
    const moment = time.kind === 'event' ? time.column : time.from
    const version = requireVersion(db, source)
    const made = await performTask(
      context,
      'features.overTime',
      { manifest: manifestOf(version), column, time: moment, buckets: input.buckets },
      signal,
    )
    const dataset = findDataset(db, source)
    const hidden = dataset ? sensitiveColumns(db, dataset.id) : new Set<string>()
    const isMasked = hidden.has(column) || hidden.has(moment)
    // Where the times themselves are sensitive there is nothing to draw over.
    const shownBuckets = hidden.has(moment) ? [] : made.buckets
    const buckets = isMasked ? shownBuckets.map((bucket) => ({ ...bucket, quantiles: null, counts: [] })) : shownBuckets
    return {
      type,
      buckets: buckets.map((bucket) => ({ ...bucket, counts: [...bucket.counts] })),
      withoutTime: made.withoutTime,
      source: versionRef(db, version.id),
      masked: isMasked,
    }
  }),
  ...joins,
}

function overviewOf(context: ApiContext) {
  const workspace = context.workspace()
  const catalogue = new Catalogue(workspace.db)
  return { catalogue, describer: new FeatureDescriber(workspace, catalogue), consumers: new FeatureConsumers(workspace, catalogue) }
}

async function shown(context: ApiContext, kind: FeatureKind, name: string) {
  const { describer, consumers, catalogue } = overviewOf(context)
  const object = catalogue.object(spaceOf(kind), name)
  return { ...(await describer.object(object)), ...consumers.of(object), usedBy: consumers.list(object) }
}

type Given = { readonly definitions: FeatureDefinitions } | { readonly text: string; readonly file?: string }

/** A file's errors say where in it. */
function planned(given: Given, work: (definitions: FeatureDefinitions) => Plan): FeaturePlan {
  if ('definitions' in given) return described(work(given.definitions))
  const { definitions, locate } = readDefinitions(given.text, given.file)
  try {
    return described(work(definitions))
  } catch (thrown) {
    throw locate(CairnError.from(thrown))
  }
}

function described({ items, catalogue }: Plan): FeaturePlan {
  const named = new Set(items.map(({ version }) => version.object.name))
  return {
    changes: items.map((item) => ({
      kind: item.kind,
      name: item.name,
      what: item.what,
      ref: refOf(item.version),
      texts: [...item.texts],
      notes: staying(catalogue, item),
    })),
    others: catalogue
      .objects()
      .filter(({ name }) => !named.has(name))
      .map(({ kind, name }) => ({ kind, name })),
  }
}
