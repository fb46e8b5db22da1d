import { Document, isMap, isScalar, isSeq, type Node, type Pair, visit } from 'yaml'
import type {
  EntityDefinition,
  FeatureDefinitions,
  FeatureServiceDefinition,
  FeatureViewDefinition,
  OnDemandDefinition,
} from '../../../shared/domain/features/definitions.ts'
import { ttlText } from '../../../shared/domain/features/texts.ts'

/** Of a list or a group of fields in one line, as JSON. */
const longestLine = 100

/** Definitions as a text that reads as the same ones: first what a thing is called and what is said of it, without what goes without saying. */
export function writeDefinitions(definitions: FeatureDefinitions): string {
  const { format, entities, views, onDemand, services } = definitions
  const document = new Document(
    filled({
      format,
      entities: entities.map(entityFields),
      views: views.map(viewFields),
      onDemand: onDemand.map(onDemandFields),
      services: services.map(serviceFields),
    }),
    { aliasDuplicateObjects: false },
  )
  layOut(document)
  return document.toString({ lineWidth: 0, blockQuote: 'literal', flowCollectionPadding: false })
}

type Fields = Readonly<Record<string, unknown>>

/** Without empty texts, lists and groups, and what is false or null: the defaults of every field that has one. */
function filled(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isDefault(value)))
}

function isDefault(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '') return true
  return typeof value === 'object' && Object.keys(value).length === 0
}

const entityFields = ({ name, description, owner, tags, keys }: EntityDefinition) => filled({ name, description, owner, tags, keys })

function viewFields(view: FeatureViewDefinition): Fields {
  const { name, description, owner, tags, entities, source, keyColumns, time, ttl, push, features } = view
  return {
    ...filled({ name, description, owner, tags }),
    // Of nothing: it has no default, and is said.
    entities,
    ...filled({ source, keyColumns, time: filled(time), ttl: ttl === null ? null : ttlText(ttl), push }),
    features: features.map((feature) =>
      filled({ name: feature.name, column: feature.column, type: feature.type, description: feature.description }),
    ),
  }
}

function onDemandFields({ name, description, owner, tags, uses, request, features }: OnDemandDefinition): Fields {
  return filled({
    name,
    description,
    owner,
    tags,
    uses,
    request,
    features: features.map((feature) => filled({ name: feature.name, expression: feature.expression, description: feature.description })),
  })
}

function serviceFields({ name, description, owner, tags, fullNames, features }: FeatureServiceDefinition): Fields {
  return filled({
    name,
    description,
    owner,
    tags,
    fullNames,
    features: features.map(({ view, as, keyColumns, features: some }) => filled({ view, as, keyColumns, features: some })),
  })
}

/** In one line: lists of plain values, and groups of few short ones. An empty line stands before each kind and each definition. */
function layOut(document: Document): void {
  visit(document, {
    Collection: (_, node) => {
      if (isShort(node)) node.flow = true
    },
  })
  const kinds = isMap<Node, Node>(document.contents) ? document.contents.items : []
  for (const { key, value } of kinds) {
    if (!isSeq<Node>(value)) continue
    key.spaceBefore = true
    for (const item of value.items.slice(1)) item.spaceBefore = true
  }
}

function isShort(node: unknown): boolean {
  const isSmall = isSeq(node) ? node.items.every(isShortText) : isMap(node) && node.items.length <= 4 && node.items.every(isShortPair)
  return isSmall && JSON.stringify(node).length <= longestLine
}

const isShortPair = ({ key, value }: Pair): boolean => isShortText(key) && (isShortText(value) || isShort(value))

/** Not what somebody wrote about it, or a long expression: they have a line of their own. */
function isShortText(node: unknown): boolean {
  if (!isScalar(node)) return false
  return typeof node.value !== 'string' || (node.value.length <= 60 && !node.value.includes('\n'))
}
