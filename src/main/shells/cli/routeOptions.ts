import { InvalidArgumentError } from 'commander'
import { type Route, type RouteTarget, wholeTraffic } from '../../../shared/domain/serving/route.ts'
import { CairnError } from '../../../shared/errors.ts'

/** One part of a route as it is typed: `champion=90`, `v4=10`, or `champion` alone for all. */
export interface TypedArm {
  readonly target: RouteTarget
  /** In basis points; null where none was typed. */
  readonly weight: number | null
}

/** For `--to`, which may be repeated. */
export function routeArm(text: string, before: TypedArm[] | undefined): TypedArm[] {
  const [, target = '', percent] = /^([^=]+)(?:=(.*))?$/.exec(text) ?? []
  if (target === '') throw new InvalidArgumentError('It must be an alias or version with its share, such as champion=90.')
  const weight = percent === undefined ? null : Math.round(Number(percent) * 100)
  if (weight !== null && !(Number.isFinite(weight) && percent?.trim() !== '' && weight >= 0 && weight <= wholeTraffic))
    throw new InvalidArgumentError('Its share must be a percentage from 0 to 100, such as champion=90.')
  return [...(before ?? []), { target: routeTarget(target), weight }]
}

/** `v4` is a version; anything else an alias. */
export function routeTarget(text: string): RouteTarget {
  const version = /^v([1-9]\d{0,8})$/.exec(text)
  return version ? { version: Number(version[1]) } : { alias: text }
}

/** What the arms of a route are called in their order. */
const armName = (place: number) => ['live', 'canary'][place] ?? `arm-${place + 1}`

/** @throws INVALID_INPUT where the shares do not add up to 100 % */
export function armsOf(typed: readonly TypedArm[]): Route['arms'] {
  const given = typed.reduce((sum, { weight }) => sum + (weight ?? 0), 0)
  const open = typed.filter(({ weight }) => weight === null).length
  // One without a share gets the rest.
  if (open > 1 || given > wholeTraffic || (open === 0 && given !== wholeTraffic))
    throw new CairnError('INVALID_INPUT', `The shares add up to ${given / 100} %, not 100 %.`, { option: '--to' })
  return typed.map(({ target, weight }, place) => ({ name: armName(place), target, weight: weight ?? wholeTraffic - given }))
}
