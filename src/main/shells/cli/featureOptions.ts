import { type Command, InvalidArgumentError, Option } from 'commander'
import { FeaturePolicy } from '../../../shared/domain/serving/features.ts'
import { LackPolicy } from '../../../shared/domain/features/resolved.ts'

/** What a deployment does where features are looked up and have no value. */
export interface FeatureOptions {
  /** Undefined: nothing is said of it. */
  readonly features?: boolean
  readonly missing?: LackPolicy
  readonly tooOld?: LackPolicy
  readonly featureDefault?: FeaturePolicy['defaults']
}

export function addFeatureOptions(command: Command): Command {
  const policy = (flag: string, what: string) => new Option(`${flag} <policy>`, what).choices(LackPolicy.options)
  return command
    .addOption(policy('--missing', 'what happens where a key has no value (default: null, as in training)'))
    .addOption(policy('--too-old', 'what happens where a value is older than its view allows (default: null)'))
    .option('--feature-default <feature=value>', 'what the policy "default" puts in its place; repeatable', featureDefault)
}

/** `trips=5`: what is JSON is read so, anything else is text. */
function featureDefault(text: string, before: FeaturePolicy['defaults'] | undefined): FeaturePolicy['defaults'] {
  const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? []
  if (name === '' || value === '') throw new InvalidArgumentError('It must be a feature and a value, such as trips=5.')
  return { ...before, [name]: valueOf(value) }
}

function valueOf(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  const number = Number(text)
  return /^-?\d/.test(text) && Number.isFinite(number) && String(number) === text ? number : text
}

/** Another policy, of which not everything is said; undefined where nothing is. */
export function policyOf(
  { features, missing, tooOld, featureDefault: defaults }: FeatureOptions,
  before: FeaturePolicy = FeaturePolicy.parse({}),
): FeaturePolicy | undefined {
  if ([features, missing, tooOld, defaults].every((one) => one === undefined)) return undefined
  return {
    on: features ?? before.on,
    lacking: { missing: missing ?? before.lacking.missing, tooOld: tooOld ?? before.lacking.tooOld },
    defaults: { ...before.defaults, ...defaults },
  }
}
