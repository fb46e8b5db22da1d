import { FeatureDefinitions } from '../../../shared/domain/features/definitions.ts'
import { CairnError } from '../../../shared/errors.ts'
import { DocumentError, type Path, type Position, readYaml, type YamlDocument } from '../../yaml.ts'
import { type Problem, problemsOf, valueAt } from './words.ts'

export { writeDefinitions } from './write.ts'

/** So many problems are told at once. */
const mostProblems = 10
/** Of so many the first ones of the text are found: to find where each stands takes time. */
const mostSorted = 200

/** The file, as part of the place of an error. */
type Named = Readonly<Record<string, string>>

export interface ReadDefinitions {
  readonly definitions: FeatureDefinitions
  /** Adds the line to an error about a definition: one whose details have its `kind` and `name`, and perhaps what it is about there. */
  locate(error: CairnError): CairnError
}

/**
 * Definitions of a YAML or JSON text.
 * @param fileName the name that errors give as the place
 * @throws FEATURES_INVALID with `line` and `column`, counted from 1, of the first problem
 */
export function readDefinitions(text: string, fileName?: string): ReadDefinitions {
  const file: Named = fileName === undefined ? {} : { file: fileName }
  const document = documentOf(text, file)
  const { data } = document
  if (data === null) throw new CairnError('FEATURES_INVALID', 'There are no definitions in it.', { ...file, line: 1, column: 1 })
  const read = FeatureDefinitions.safeParse(data)
  if (!read.success) {
    const problems = read.error.issues.slice(0, mostSorted).flatMap((issue) => problemsOf(issue, data, FeatureDefinitions))
    throw refusal(problems.slice(0, mostSorted), document, file)
  }
  return { definitions: read.data, locate: (error) => located(error, document, file) }
}

function documentOf(text: string, file: Named): YamlDocument {
  try {
    return readYaml(text)
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error
    const { position, message } = error
    throw new CairnError('FEATURES_INVALID', `${placeText(position)}: ${message}`, { ...file, ...position }, error)
  }
}

const placeText = ({ line, column }: Position): string => `Line ${line}, column ${column}`

function refusal(problems: readonly Problem[], document: YamlDocument, file: Named): CairnError {
  const found = problems
    .map((problem) => ({ ...problem, position: document.position(problem.path, problem.of) }))
    .sort((a, b) => a.position.line - b.position.line || a.position.column - b.position.column)
  const shown = found.slice(0, mostProblems).map(({ position, path, text }) => {
    const place = placeOf(document.data, path.slice(0, -1))
    return `${placeText(position)}${place === '' ? '' : ` (${place})`}: ${text}`
  })
  const more = found.length > mostProblems ? [`and ${found.length < mostSorted ? found.length - mostProblems : 'many'} more.`] : []
  const [{ position, path }] = found
  const place = placeOf(document.data, path)
  return new CairnError('FEATURES_INVALID', [...shown, ...more].join('\n'), { ...file, ...position, ...(place !== '' && { place }) })
}

/** `views.driver_stats.features.x`: what is in a list goes by its name there, else by its index. */
function placeOf(data: unknown, path: Path): string {
  return path
    .map((part, i) => {
      const name = typeof part === 'number' ? valueAt(data, [...path.slice(0, i + 1), 'name']) : undefined
      return typeof name === 'string' && name.length <= 200 ? name : String(part)
    })
    .join('.')
}

/** The list of a file that has a kind of definition. */
const listOf: Readonly<Record<string, string>> = { entity: 'entities', view: 'views', onDemand: 'onDemand', service: 'services' }

/** What details of an error name that stands in a definition, the nearest to the mistake first. */
const named = ['feature', 'column', 'key', 'view', 'entity', 'dataset'] as const

function located(error: CairnError, document: YamlDocument, file: Named): CairnError {
  const { kind, name, position, line } = error.details
  const list = typeof kind === 'string' && Object.hasOwn(listOf, kind) ? listOf[kind] : undefined
  if (list === undefined || line !== undefined) return error
  const { data } = document
  const index = itemsOf(valueAt(data, [list])).findIndex((item) => valueAt(item, ['name']) === name)
  if (index < 0) return error
  const path = pathIn(data, [list, index], error)
  const expression = [...path.slice(0, -1), 'expression']
  const inText = typeof position === 'number' && typeof valueAt(data, expression) === 'string'
  const at = inText ? document.positionIn(expression, position) : document.position(path)
  const details = { ...file, ...error.details, ...at, place: placeOf(data, path[path.length - 1] === 'name' ? path.slice(0, -1) : path) }
  return new CairnError(error.code, `${placeText(at)}: ${error.message}`, details, error)
}

/** To the first of what the error names, or the whole definition. */
function pathIn(data: unknown, definition: Path, { details }: CairnError): Path {
  for (const one of named) {
    const wanted = details[one]
    const found = typeof wanted === 'string' ? pathTo(wanted, valueAt(data, definition)) : undefined
    if (found) return [...definition, ...found]
  }
  return definition
}

/** To a text within a value; not to the name of the definition itself. */
function pathTo(wanted: string, value: unknown, path: Path = []): Path | undefined {
  if (value === wanted) return path.length === 1 && path[0] === 'name' ? undefined : path
  if (typeof value !== 'object' || value === null) return undefined
  const parts = Array.isArray(value) ? [...value.keys()] : Object.keys(value)
  for (const part of parts) {
    const found = pathTo(wanted, valueAt(value, [part]), [...path, part])
    if (found) return found
  }
  return undefined
}

const itemsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
