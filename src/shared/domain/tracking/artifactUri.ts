/**
 * Where the files of something lie, as MLflow's clients name it. They ask the tracking server for them, which looks the rest of such a URI
 * up in the registry: it is never a path on a disk.
 */

const scheme = 'mlflow-artifacts:/'

/** The parts of a place: whose files, and which of them; `path` is empty for all. */
export type ArtifactPlace =
  | { readonly kind: 'run'; readonly experiment: string; readonly run: string; readonly path: string }
  | { readonly kind: 'loggedModel'; readonly experiment: string; readonly model: string; readonly path: string }
  | { readonly kind: 'version'; readonly id: number; readonly path: string }

/** Of an experiment: its runs and models lie beneath. @param experiment its id for other programs */
export const experimentArtifactUri = (experiment: string): string => scheme + experiment

/** @param run its id for other programs, 32 hexadecimal digits */
export const runArtifactUri = (experiment: string, run: string): string => `${scheme}${experiment}/${run}/artifacts`

/** @param model its id for other programs, `m-` and 32 hexadecimal digits */
export const loggedModelArtifactUri = (experiment: string, model: string): string => `${scheme}${experiment}/models/${model}/artifacts`

/** Of a registered model version, whose files never change. @param id of its row */
export const versionArtifactUri = (id: number): string => `${scheme}${versions}/${id}`

const versions = 'model-versions'

/** Whose files a URI names; null for one of elsewhere: a path, a web address, another server. */
export function parseArtifactUri(uri: string): ArtifactPlace | null {
  if (!uri.startsWith(scheme) || uri.startsWith(`${scheme}/`)) return null
  return placeOf(uri.slice(scheme.length))
}

/** The same without its scheme, as it stands in the path of a request; null where it names nothing. */
export function placeOf(place: string): ArtifactPlace | null {
  const [first, second, third, ...rest] = place.split('/')
  if (first === versions && /^[1-9]\d{0,14}$/.test(second ?? ''))
    return { kind: 'version', id: Number(second), path: third === undefined ? '' : [third, ...rest].join('/') }
  if (!first) return null
  if (/^[0-9a-f]{32}$/.test(second ?? '') && third === 'artifacts')
    return { kind: 'run', experiment: first, run: second, path: rest.join('/') }
  if (second === 'models' && /^m-[0-9a-f]{32}$/.test(third ?? '') && rest[0] === 'artifacts')
    return { kind: 'loggedModel', experiment: first, model: third, path: rest.slice(1).join('/') }
  return null
}
