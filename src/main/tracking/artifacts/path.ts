import { artifactPathProblem } from '../../../shared/domain/experiments/artifactPath.ts'
import { invalid, type TrackingError } from '../server/errors.ts'

/**
 * The rest of a request's path after a prefix, decoded once. It has to come as it was sent: whoever decodes twice makes a way out of what
 * was a name before.
 * @throws INVALID_PARAMETER_VALUE for what is no text, or would be another text when it was decoded again
 */
export function decodeOnce(raw: string): string {
  let text: string
  try {
    text = decodeURIComponent(raw)
  } catch {
    // Such as overlong UTF-8.
    throw invalidPath(raw)
  }
  // MLflow's clients write a percent sign of a name as %25: then two digits after it are those of a second encoding.
  if (/%[0-9a-f]{2}/i.test(text)) throw invalidPath(raw)
  return text
}

/**
 * A path of files within a run or a model, decoded before.
 * @throws INVALID_PARAMETER_VALUE for what leads elsewhere on any system, or would do so where a client writes it to a disk
 */
export function checkedArtifactPath(text: string): string {
  const path = text.normalize('NFC')
  // What some programs cut off as parameters or fragment of an address.
  if (artifactPathProblem(path) !== null || /[;#]/.test(path)) throw invalidPath(text)
  return path
}

/** The same for a folder; the root, and a slash at the end, are none of a file's. */
export function checkedFolder(text: string): string {
  const folder = text.endsWith('/') ? text.slice(0, -1) : text
  return folder === '' ? '' : checkedArtifactPath(folder)
}

export function invalidPath(text: string): TrackingError {
  const problem = artifactPathProblem(text)
  return invalid(`Invalid path: ${JSON.stringify(text.slice(0, 200))}.${problem === null ? '' : ` ${problem}`}`)
}
