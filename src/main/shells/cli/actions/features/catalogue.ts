import type { FeatureObject } from '../../../../../shared/contract/features/index.ts'
import type { FeatureKind } from '../../../../../shared/domain/features/definitions.ts'
import { CairnError } from '../../../../../shared/errors.ts'
import { nearestName } from '../../../../../shared/nearest.ts'
import type { Cli, Outcome } from '../../cli.ts'
import type { Client } from '../../job.ts'
import { withSession } from '../../session.ts'
import { escapeText } from '../../text/escape.ts'
import { featureListText, featureText, kindText } from '../../views/features/catalogue.ts'

interface KindOption {
  readonly kind?: FeatureKind
}

export function list(cli: Cli, { kind }: KindOption, search: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.features.list({ search, kind })
    return { data: found, text: featureListText(found, { search, kind }, cli.style) }
  })
}

export function show(cli: Cli, { kind }: KindOption, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => shown(cli, await client.features.get({ kind: await kindOf(client, name, kind), name })))
}

const shown = ({ style }: Cli, object: FeatureObject): Outcome => ({ data: object, text: featureText(object, style) })

interface DescribeOptions extends KindOption {
  readonly description?: string
  readonly owner?: string
  readonly tag?: string[]
  readonly tags: boolean
  readonly feature?: string[]
}

export function describe(cli: Cli, options: DescribeOptions, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const { description, owner, tag, tags, feature } = options
    const about = {
      ...(description !== undefined && { description }),
      ...(owner !== undefined && { owner }),
      ...((tag !== undefined || !tags) && { tags: tag ?? [] }),
    }
    const features = Object.fromEntries((feature ?? []).map(featureTextOf))
    if (Object.keys({ ...about, ...features }).length === 0)
      throw new CairnError('INVALID_INPUT', 'What is to change? Pass --description, --owner, --tag or --feature.', {
        field: '--description',
      })
    const kind = await kindOf(client, name, options.kind)
    return shown(cli, await client.features.describe({ kind, name, about, features }))
  })
}

/** `rating=Mean of the last rides`; the first = divides. @throws INVALID_INPUT */
function featureTextOf(given: string): [name: string, text: string] {
  const at = given.indexOf('=')
  if (at > 0) return [given.slice(0, at), given.slice(at + 1)]
  throw new CairnError('INVALID_INPUT', `--feature must be a feature and its description, such as "rating=Mean of the last rides".`, {
    field: '--feature',
  })
}

export function remove(cli: Cli, { kind: given }: KindOption, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const kind = await kindOf(client, name, given)
    await client.features.remove({ kind, name })
    return { data: {}, text: `Removed the ${kindText(kind)} ${escapeText(name)}.` }
  })
}

/** What a name is of. @throws NOT_FOUND; INVALID_INPUT where it has several kinds */
async function kindOf(client: Client, name: string, given: FeatureKind | undefined): Promise<FeatureKind> {
  if (given !== undefined) return given
  const all = await client.features.list({})
  const kinds = all.filter((one) => one.name === name).map((one) => one.kind)
  if (kinds.length === 1) return kinds[0]
  if (kinds.length > 1) {
    const what = kinds.map(kindText).join(' and of the ')
    throw new CairnError('INVALID_INPUT', `"${name}" is the name of the ${what}. Choose one with --kind ${kinds.join(' or --kind ')}.`, {
      field: '--kind',
    })
  }
  const names = all.map((one) => one.name)
  const near = nearestName(name, names)
  throw new CairnError('NOT_FOUND', `There is no "${name}" in the feature store.${near === undefined ? '' : ` Did you mean ${near}?`}`, {
    name,
    names: names.slice(0, 20),
  })
}
