import type { OnDemandDefinition } from '../../../shared/domain/features/definitions.ts'
import { writeDefinitions } from '../definitions/yaml.ts'
import { typeOf } from './names.ts'
import type { FeastFeature, FeastOnDemand } from './registry.ts'

/**
 * On-demand views of Feast are Python code, which is neither executed nor translated: what they read and give is known, and stands as a
 * beginning below the definitions, in comments.
 */

const mostLines = 60

interface Reading {
  readonly uses: string[]
  readonly request: { name: string; type: string }[]
}

/** In sentences, for notes. @param nameOf the name of a view here */
export function onDemandNote(view: FeastOnDemand, nameOf: (view: string) => string): string {
  const { uses, request } = readingOf(view, nameOf)
  const listed = (columns: readonly { name: string; type: string }[]) => columns.map(({ name, type }) => `${name} (${type})`).join(', ')
  const reads = [...uses, ...(request.length > 0 ? [`the request fields ${listed(request)}`] : [])].join(' and ')
  return `The on-demand view "${view.name}" is Python code and was not imported. It reads ${reads || 'nothing'}, and gives ${listed(view.features.map(typed))}. Write its features as expressions under onDemand; a draft is in the comments at the end of the definitions.`
}

/** The beginning, as lines of comments; none where there is no such view. @param nameOf the name of a view here */
export function onDemandComments(views: readonly FeastOnDemand[], nameOf: (view: string) => string): string[] {
  if (views.length === 0) return []
  const onDemand = views.map((view) => ({
    name: nameOf(view.name),
    ...readingOf(view, nameOf),
    description: '',
    owner: '',
    tags: [],
    features: view.features.map((feature) => ({
      name: feature.name,
      expression: `an expression that gives ${typed(feature).type}`,
      description: '',
    })),
  }))
  const beginning = writeDefinitions({
    format: 'cairn.features/1',
    entities: [],
    views: [],
    onDemand: onDemand as OnDemandDefinition[],
    services: [],
  })
  const code = views.flatMap(({ name, featureTransformation, userDefinedFunction }) => {
    const text = featureTransformation?.userDefinedFunction?.bodyText || userDefinedFunction?.bodyText || ''
    return text === '' ? [] : ['', `${name} in Feast:`, ...codeLines(text)]
  })
  const lines = [...beginning.trimEnd().split('\n').slice(2), ...code]
  return ['', ...lines.map((line) => `# ${visible(line)}`.trimEnd())]
}

function readingOf({ sources }: FeastOnDemand, nameOf: (view: string) => string): Reading {
  const given = Object.values(sources)
  const views = given.flatMap(
    ({ featureView, featureViewProjection }) => featureViewProjection?.featureViewName ?? featureView?.spec.name ?? [],
  )
  const fields = given.flatMap(({ requestDataSource }) => requestDataSource?.requestDataOptions?.schema ?? [])
  return { uses: [...new Set(views.map(nameOf))], request: fields.map(typed) }
}

const typed = ({ name, valueType }: FeastFeature) => ({ name, type: typeOf(valueType) ?? 'a type that is no column' })

function codeLines(code: string): string[] {
  const lines = code.trimEnd().split(/\r\n|\r|\n/)
  return lines.length > mostLines ? [...lines.slice(0, mostLines), '…'] : lines
}

/** Without what would end a comment, or cannot stand in YAML. */
const visible = (line: string): string =>
  line.slice(0, 500).replaceAll(/[^\t\u0020-\u007e\u00a0-\u2027\u202f-\u{10fffd}]|\ufeff|[\ud800-\udfff]/gu, ' ')
