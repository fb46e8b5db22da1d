import { CairnError } from '../../../../../shared/errors.ts'
import { lookUpFeatures, requestCell } from '../../../../features/online.ts'
import type { Dispatcher } from '../../contracts.ts'
import type { AnsweringService } from '../../lookup/answering.ts'
import { unavailableCodes } from '../../lookup/completed.ts'
import { noStatuses } from '../../lookup/counter.ts'
import { Refusal } from '../../../../http/refusal.ts'
import type { OnlineRequest } from './request.ts'
import type { AnsweredFeature } from './response.ts'
import { answeringServices, featureCalled, type NamedFeature, serviceCalled } from './services.ts'

/** A feature that is asked for, and what it is called in the answer. */
interface Wanted extends Pick<NamedFeature, 'service' | 'output'> {
  readonly name: string
}

/**
 * The features that a request names, its keys before them.
 * @param at microseconds since 1970 UTC
 * @throws Refusal; ONLINE_DAMAGED, WORKSPACE_LOCKED where the store cannot be read
 */
export function lookUp(dispatcher: Dispatcher, request: OnlineRequest, at: bigint): AnsweredFeature[] {
  const wanted =
    request.service === null ? namedFeatures(dispatcher, request) : ofService(serviceCalled(dispatcher, request.service), request)
  refuseSensitive(wanted)
  const found = new Map<Wanted, AnsweredFeature>()
  for (const [service, some] of Map.groupBy(wanted, (one) => one.service))
    for (const [place, answered] of counted(dispatcher, service, some, request, at).entries()) found.set(some[place], answered)
  return [...keysOf(wanted, request), ...wanted.flatMap((one) => found.get(one) ?? [])]
}

function namedFeatures(dispatcher: Dispatcher, { features, fullNames }: OnlineRequest): Wanted[] {
  if (features.length === 0) throw new Refusal(422, 'BAD_REQUEST', 'No features specified for retrieval')
  const services = answeringServices(dispatcher)
  return unambiguous(
    features.map((ref) => {
      const { view, feature, ...found } = featureCalled(services, ref)
      return { ...found, name: fullNames === true ? `${view}__${feature}` : feature }
    }),
  )
}

/** Its columns as they are called in training, unless the request says which names it wants. */
function ofService(service: AnsweringService, { fullNames }: OnlineRequest): Wanted[] {
  const { outputs, expressions } = service.service
  const viewOf = ({ source, ref }: (typeof outputs)[number]) => {
    if (source.kind === 'view') return source.view
    const id = source.kind === 'computed' ? expressions.find((one) => one.id === source.id)?.id : undefined
    return id?.replace(/:[^:]*$/, '') ?? ref.replace(/@v\d+$/, '')
  }
  const nameOf = (output: (typeof outputs)[number]) =>
    fullNames === null ? output.column : fullNames ? `${viewOf(output)}__${output.feature}` : output.feature
  return unambiguous(outputs.map((output) => ({ service, output, name: nameOf(output) })))
}

function unambiguous(wanted: Wanted[]): Wanted[] {
  const names = wanted.map(({ name }) => name)
  const twice = names.find((name, place) => names.indexOf(name) < place)
  if (twice === undefined) return wanted
  throw new Refusal(
    422,
    'NAME_COLLISION',
    `Duplicate features named ${twice} found.\nTo resolve this collision, either use the full feature name by setting 'full_feature_names=True', or ensure that the features in question have different names.`,
  )
}

/** A model may take them; nobody is told them. */
function refuseSensitive(wanted: readonly Wanted[]): void {
  const hidden = wanted.filter(({ service, output }) => service.sensitive.has(output.column))
  if (hidden.length === 0) return
  const names = hidden.slice(0, 20).map(({ name }) => name)
  throw new Refusal(
    403,
    'PERMISSION_DENIED',
    `Features of sensitive columns are not returned: ${names.join(', ')}. Request the others by name.`,
  )
}

function counted(
  dispatcher: Dispatcher,
  service: AnsweringService,
  wanted: readonly Wanted[],
  request: OnlineRequest,
  at: bigint,
): AnsweredFeature[] {
  const counter = dispatcher.features.counters.of(null, service.service.ref)
  const begun = performance.now()
  try {
    const features = read(dispatcher, service, wanted, request, at)
    const statuses = noStatuses()
    for (const feature of features) for (const status of feature.statuses) statuses[status]++
    counter.looked({ rows: request.rows, statuses, given: 0, defaulted: 0, took: performance.now() - begun })
    return features
  } catch (thrown) {
    counter.failed(thrown instanceof CairnError && unavailableCodes.has(thrown.code) ? 'unavailable' : 'refused')
    throw thrown
  }
}

function read(
  { features }: Dispatcher,
  service: AnsweringService,
  wanted: readonly Wanted[],
  { entities }: OnlineRequest,
  at: bigint,
): AnsweredFeature[] {
  const compiled = service.compiled(wanted.map(({ output }) => output.column))
  const needed = (names: readonly string[], reason: string, message: (lacking: string) => string) => {
    const lacking = names.filter((name) => !entities.has(name))
    if (lacking.length > 0)
      throw new Refusal(reason === 'BAD_REQUEST' ? 422 : 404, reason, message(lacking.map((name) => `'${name}'`).join(', ')))
    return Object.fromEntries(names.map((name) => [name, entities.get(name) ?? []]))
  }
  const names = [...new Set(compiled.views.flatMap(({ keys }) => keys.map(({ from }) => from)))]
  const keys = needed(names, 'BAD_REQUEST', (lacking) => `Missing join key values for keys: [${lacking}].`)
  const request = needed(
    compiled.request.map(({ name }) => name),
    'REQUEST_DATA_NOT_FOUND',
    (lacking) => `Required request data source features [${lacking}] not found in the entity rows, but required by feature views`,
  )
  const found = lookUpFeatures(features.reading(), compiled, { keys, request }, at)
  return wanted.map(({ name, output }, place) => ({ name, type: output.type, ...found.results[place] }))
}

/** As Feast answers them: as they came, PRESENT, and without a time. */
function keysOf(wanted: readonly Wanted[], { entities }: OnlineRequest): AnsweredFeature[] {
  const types = new Map(
    wanted
      .flatMap(({ service, output }) => service.compiled([output.column]).views.flatMap(({ keys }) => keys))
      .map(({ from, type }) => [from, type]),
  )
  return [...entities].flatMap(([name, cells]): AnsweredFeature[] => {
    const type = types.get(name)
    if (type === undefined) return []
    return [
      {
        name,
        type,
        values: cells.map((cell) => requestCell(cell, type) ?? null),
        statuses: cells.map((cell) => (cell === null ? 'NULL_VALUE' : 'PRESENT')),
        events: cells.map(() => null),
      },
    ]
  })
}
