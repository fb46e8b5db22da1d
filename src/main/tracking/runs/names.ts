import { cutName, Name } from '../../../shared/domain/names.ts'
import { invalid } from '../server/errors.ts'
import { checkLength, longest } from './limits.ts'

/**
 * What Cairn calls a run whose client calls it so. A name of Cairn is one visible line without an @; what is none is made one, and the
 * client still reads what it wrote.
 * @returns undefined where nothing of it can be seen
 */
export function runNameOf(given: string): string | undefined {
  const known = Name.safeParse(given).data
  if (known !== undefined) return known
  const seen = given.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]+/gu, ' ').replaceAll('@', ' at ')
  return Name.safeParse(cutName(seen.replace(/ +/g, ' ').trim())).data
}

/**
 * An experiment is found by its name, so it has the one that was given, or none. @throws INVALID_PARAMETER_VALUE
 */
export function checkExperimentName(given: string): string {
  if (given.trim() === '') throw invalid(`Invalid experiment name: '${given}'`)
  checkLength('name', given, longest.experimentName)
  const { data, error } = Name.safeParse(given)
  if (data === undefined) throw invalid(`Invalid experiment name: '${given}'. In Cairn: ${error?.issues[0].message}`)
  return data
}
