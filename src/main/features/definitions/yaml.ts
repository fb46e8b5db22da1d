import { FeatureDefinitions } from '../../../shared/domain/features/definitions.ts'
import { CairnError } from '../../../shared/errors.ts'
import { DocumentError, type Path, type Position, readYaml, type YamlDocument } from './document.ts'
import { type Problem, problemsOf, valueAt } from './words.ts'

export { writeDefinitions } from './write.ts'

/** So many problems are told at once. */
const mostProblems = 10

/** The file, as part of the place of an error. */
type Named = Readonly<Record<string, string>>

export interface ReadDefinitions {
  readonly definitions: FeatureDefinitions
  /** Says in which line an error is that names its `place` in the definitions (`views.driver_stats.features.x`), and perhaps the `position` in a text. */
  locate(error: CairnError): CairnError
}

/**
 * Definitions of a YAML or JSON text.
 * @param file the name that errors give as the place
 * @throws FEATURES_INVALID with `line` and `column`, counted from 1, of the first problem
 */
export function readDefinitions(text: string, file?: string): ReadDefinitions {
  const named: Named = file === undefined ? {} : { file }
  const document = documentOf(text, named)
  const { data } = document
  if (data === null) throw new CairnError('FEATURES_INVALID', 'There are no definitions in it.', { ...named, line: 1, column: 1 })
  const read = FeatureDefinitions.safeParse(data)
  if (!read.success) {
    const problems = read.error.issues.flatMap((issue) => problemsOf(issue, data, FeatureDefinitions))
    throw refusal(problems, document, named)
  }
  return { definitions: read.data, locate: (error) => located(error, document, named) }
}

function documentOf(text: string, named: Named): YamlDocument {
  try {
    return readYaml(text)
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error
    const { position, message } = error
    throw new CairnError('FEATURES_INVALID', `${placeText(position)}: ${message}`, { ...named, ...position }, error)
  }
}

const placeText = ({ line, column }: Position): string => `Line ${line}, column ${column}`

function refusal(problems: readonly Problem[], document: YamlDocument, named: Named): CairnError {
  const found = problems
    .map((problem) => ({ ...problem, position: document.position(problem.path, problem.of) }))
    .sort((a, b) => a.position.line - b.position.line || a.position.column - b.position.column)
  const shown = found.slice(0, mostProblems).map(({ position, path, text }) => {
    const place = placeOf(document.data, path.slice(0, -1))
    return `${placeText(position)}${place === '' ? '' : ` (${place})`}: ${text}`
  })
  const more = found.length > mostProblems ? [`and ${found.length - mostProblems} more.`] : []
  const [{ position, path }] = found
  const place = placeOf(document.data, path)
  return new CairnError('FEATURES_INVALID', [...shown, ...more].join('\n'), { ...named, ...position, ...(place !== '' && { place }) })
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

/** The other way round. A name may have dots in it: the longest that fits is meant. */
function pathOf(data: unknown, place: string): Path {
  const path: PropertyKey[] = []
  let rest = place
  while (rest !== '') {
    const next = namesIn(valueAt(data, path))
      .filter(([name]) => rest === name || rest.startsWith(`${name}.`))
      .sort(([a], [b]) => b.length - a.length)
      .at(0)
    if (!next) break
    path.push(next[1])
    rest = rest.slice(next[0].length + 1)
  }
  return path
}

function namesIn(value: unknown): (readonly [name: string, part: PropertyKey])[] {
  if (!Array.isArray(value)) return typeof value === 'object' && value !== null ? Object.keys(value).map((key) => [key, key]) : []
  return value.map((item: unknown, index) => {
    // Entries of a service go by the view that they are of.
    const name = typeof item === 'string' ? item : (valueAt(item, ['name']) ?? valueAt(item, ['as']) ?? valueAt(item, ['view']))
    return [typeof name === 'string' ? name : String(index), index]
  })
}

function located(error: CairnError, document: YamlDocument, named: Named): CairnError {
  const { place, position } = error.details
  if (typeof place !== 'string' || 'line' in error.details) return error
  const path = pathOf(document.data, place)
  const at = typeof position === 'number' ? document.positionIn(path, position) : document.position(path)
  return new CairnError(error.code, `${placeText(at)}: ${error.message}`, { ...named, ...error.details, ...at }, error)
}
