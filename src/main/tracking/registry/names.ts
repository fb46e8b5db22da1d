import { requireName } from '../../../shared/domain/names.ts'
import { aliasPattern } from '../../../shared/domain/refs.ts'
import { CairnError } from '../../../shared/errors.ts'
import { invalid } from '../server/errors.ts'

/** In characters, as on MLflow's servers (`mlflow/utils/validation.py`). */
const longest = { key: 250, value: 100_000, description: 100_000 }

/** The name of a registered model that is to be, in MLflow's rules and in Cairn's. @throws INVALID_PARAMETER_VALUE */
export function newModelName(name: string): string {
  if (/[/:]/.test(name)) throw invalid(`Invalid model name '${cut(name)}'. Names cannot contain '/' or ':'.`)
  try {
    return requireName(name)
  } catch (error) {
    throw invalid(`Invalid model name '${cut(name)}'. ${CairnError.from(error).message}`)
  }
}

/** @throws INVALID_PARAMETER_VALUE */
export function versionNumber(version: string): number {
  const number = Number(version)
  if (/^\d+$/.test(version) && Number.isSafeInteger(number)) return number
  throw invalid(`Parameter 'version' must be an integer, got '${cut(version)}'.`)
}

/** @throws INVALID_PARAMETER_VALUE for what MLflow refuses, or Cairn */
export function newAlias(alias: string): string {
  if (!/^[\w-]*$/.test(alias))
    throw invalid(`Invalid alias name: '${cut(alias)}'. Names may only contain alphanumerics, underscores (_), and dashes (-).`)
  if (alias.toLowerCase() === 'latest') throw invalid(`'latest' alias name (case insensitive) is reserved.`)
  if (/^v\d+$/i.test(alias)) throw invalid(`Version alias name '${alias}' is reserved.`)
  if (aliasPattern.test(alias)) return alias
  throw invalid(`Invalid alias name: '${cut(alias)}'. It begins with a letter or digit and has at most 64 characters.`)
}

export function checkTag(key: string, value: string): void {
  checkLength('key', longest.key, key)
  checkLength('value', longest.value, value)
}

export function checkDescription(description: string): void {
  checkLength('description', longest.description, description)
}

function checkLength(what: string, most: number, text: string): void {
  if (text.length <= most || Array.from(text).length <= most) return
  throw invalid(`'${what}' exceeds the maximum length of ${most} characters.`)
}

export const cut = (text: string): string => (text.length > 300 ? `${text.slice(0, 300)}…` : text)
