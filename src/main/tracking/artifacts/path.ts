import { artifactPathProblem } from '../../../shared/domain/experiments/artifactPath.ts'
import { invalid, type TrackingError } from '../server/errors.ts'

/** The rest of a request's path after a prefix, as it was sent, decoded once. @throws INVALID_PARAMETER_VALUE for what is no text */
export function decodeOnce(raw: string): string {
  try {
    return decodeURIComponent(raw)
  } catch {
    // Such as overlong UTF-8.
    throw invalidPath(raw)
  }
}

/**
 * A path of files within a run or a model, decoded before.
 * @throws INVALID_PARAMETER_VALUE for what leads elsewhere on any system, or would do so where a client writes it to a disk
 */
export function checkedArtifactPath(text: string): string {
  const path = text.normalize('NFC')
  if (artifactPathProblem(path) !== null || isOtherElsewhere(path)) throw invalidPath(text)
  return path
}

/** What is another path to a program that decodes once more, or that cuts parameters and a fragment off; and what was no text when it came. */
function isOtherElsewhere(path: string): boolean {
  return /%[0-9a-f]{2}|[;#\ufffd]/i.test(path)
}

/** The same for a folder: it may be the root, and end with a slash. */
export function checkedFolder(text: string): string {
  const folder = text.endsWith('/') ? text.slice(0, -1) : text
  return folder === '' ? '' : checkedArtifactPath(folder)
}

export function invalidPath(text: string): TrackingError {
  const problem = artifactPathProblem(text)
  return invalid(`Invalid path: ${JSON.stringify(text.slice(0, 200))}.${problem === null ? '' : ` ${problem}`}`)
}
