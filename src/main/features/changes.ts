import { isDeepStrictEqual } from 'node:util'
import type { FeatureServiceDefinition, FeatureViewDefinition, OnDemandDefinition } from '../../shared/domain/features/definitions.ts'
import { timeText, ttlText } from '../../shared/domain/features/texts.ts'
import { type Definition, type KnownVersion, refOf, type Use, type Words } from './catalogue.ts'

type Side = Pick<KnownVersion, 'definition' | 'uses'>

/** What is another in a definition than in the one before, in sentences. */
export function changeTexts(before: Side, after: Side, said?: Words, says?: Words): string[] {
  const texts = [...meaningTexts(before.definition, after.definition), ...useTexts(before.uses, after.uses)]
  if (said && says) texts.push(...wordTexts(said, says))
  return texts
}

function meaningTexts(before: Definition, after: Definition): string[] {
  if (before.kind === 'entity' && after.kind === 'entity') {
    const keys = ({ of }: typeof before) => of.keys.map(({ name, type }) => `${name} (${type})`).join(', ')
    return changed('Keys', keys(before), keys(after))
  }
  if (before.kind === 'view' && after.kind === 'view') return viewTexts(before.of, after.of)
  if (before.kind === 'onDemand' && after.kind === 'onDemand') return onDemandTexts(before.of, after.of)
  if (before.kind === 'service' && after.kind === 'service') return serviceTexts(before.of, after.of)
  return []
}

function viewTexts(before: FeatureViewDefinition, after: FeatureViewDefinition): string[] {
  return [
    ...changed('Source', before.source, after.source),
    ...changed('Entities', before.entities.join(', '), after.entities.join(', ')),
    ...changed('Key columns', pairs(before.keyColumns), pairs(after.keyColumns)),
    ...changed('Time', timeText(before.time), timeText(after.time)),
    ...changed('Maximum age', ttlText(before.ttl), ttlText(after.ttl)),
    ...changed('Push', before.push ? 'on' : 'off', after.push ? 'on' : 'off'),
    ...listTexts(
      before.features.map(({ name, column = name, type }) => [name, `${type} from ${column}`]),
      after.features.map(({ name, column = name, type }) => [name, `${type} from ${column}`]),
    ),
  ]
}

function onDemandTexts(before: OnDemandDefinition, after: OnDemandDefinition): string[] {
  const fields = ({ request }: OnDemandDefinition) => request.map(({ name, type }) => `${name} (${type})`).join(', ')
  return [
    ...changed('Uses', before.uses.join(', '), after.uses.join(', ')),
    ...changed('Request fields', fields(before), fields(after)),
    ...listTexts(
      before.features.map(({ name, expression }) => [name, expression]),
      after.features.map(({ name, expression }) => [name, expression]),
    ),
  ]
}

function serviceTexts(before: FeatureServiceDefinition, after: FeatureServiceDefinition): string[] {
  const entries = ({ features }: FeatureServiceDefinition) =>
    features.map(({ view, as = view, features: chosen, keyColumns = {} }): [string, string] => [
      as,
      `${chosen?.join(', ') ?? 'all features'}${Object.keys(keyColumns).length > 0 ? ` by ${pairs(keyColumns)}` : ''}`,
    ])
  return [
    ...changed('Names', before.fullNames ? 'view__feature' : 'feature', after.fullNames ? 'view__feature' : 'feature'),
    ...listTexts(entries(before), entries(after)),
  ]
}

function useTexts(before: readonly Use[], after: readonly Use[]): string[] {
  return after.flatMap(({ space, ref, version }) => {
    const old = before.find((use) => use.space === space && use.ref === ref)
    return old && refOf(old.version) !== refOf(version) ? [`${refOf(old.version)} → ${refOf(version)}.`] : []
  })
}

function listTexts(before: readonly (readonly [string, string])[], after: readonly (readonly [string, string])[]): string[] {
  const [old, now] = [new Map(before), new Map(after)]
  const added = [...now.keys()].filter((name) => !old.has(name))
  const removed = [...old.keys()].filter((name) => !now.has(name))
  const other = [...now].flatMap(([name, text]) => {
    const was = old.get(name)
    return was === undefined ? [] : changed(name, was, text)
  })
  const order = added.length === 0 && removed.length === 0 && !isDeepStrictEqual([...old.keys()], [...now.keys()])
  return [
    ...(added.length > 0 ? [`Added ${added.join(', ')}.`] : []),
    ...(removed.length > 0 ? [`Removed ${removed.join(', ')}.`] : []),
    ...other,
    ...(order ? ['Another order.'] : []),
  ]
}

function wordTexts(before: Words, after: Words): string[] {
  return [
    ...changed('Description', before.description, after.description),
    ...changed('Owner', before.owner, after.owner),
    ...changed('Tags', before.tags.join(', '), after.tags.join(', ')),
    ...(isDeepStrictEqual(before.features, after.features) ? [] : ['Descriptions of features.']),
  ]
}

function changed(what: string, before: string, after: string): string[] {
  return before === after ? [] : [`${what}: ${before === '' ? 'none' : before} → ${after === '' ? 'none' : after}.`]
}

const pairs = (columns: Readonly<Record<string, string>>) =>
  Object.entries(columns)
    .map(([key, column]) => `${key} in ${column}`)
    .join(', ')
