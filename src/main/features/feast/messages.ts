/**
 * The messages of Feast's registry, as far as definitions need them, with the names that they have as JSON.
 * Source: https://github.com/feast-dev/feast/tree/v0.67.0/protos/feast/core
 */

export type ScalarKind = 'text' | 'boolean' | 'number' | 'duration' | 'valueType' | 'sourceType'
export type MessageName =
  | 'registry'
  | 'entity'
  | 'entitySpec'
  | 'view'
  | 'viewSpec'
  | 'streamView'
  | 'streamViewSpec'
  | 'onDemand'
  | 'onDemandSpec'
  | 'onDemandSource'
  | 'service'
  | 'serviceSpec'
  | 'projection'
  | 'feature'
  | 'transformation'
  | 'function'
  | 'source'
  | 'fileOptions'
  | 'table'
  | 'sparkOptions'
  | 'requestOptions'
  | 'textEntry'
  | 'sourceEntry'
  | 'unread'

/** `many`: a list. `map`: each is an entry with key and value. */
export type FieldRule = readonly [name: string, kind: ScalarKind | MessageName, times?: 'many' | 'map']

type Fields = Readonly<Record<number, FieldRule>>

const table: Fields = { 1: ['table', 'text'], 2: ['query', 'text'] }

/** Fields by their number. */
export const messages: Readonly<Record<MessageName, Fields>> = {
  // It is there: that is all that is known of it.
  unread: {},
  textEntry: { 1: ['key', 'text'], 2: ['value', 'text'] },
  sourceEntry: { 1: ['key', 'text'], 2: ['value', 'onDemandSource'] },
  registry: {
    1: ['entities', 'entity', 'many'],
    2: ['featureTables', 'unread', 'many'],
    3: ['registrySchemaVersion', 'text'],
    6: ['featureViews', 'view', 'many'],
    7: ['featureServices', 'service', 'many'],
    8: ['onDemandFeatureViews', 'onDemand', 'many'],
    11: ['savedDatasets', 'unread', 'many'],
    13: ['validationReferences', 'unread', 'many'],
    14: ['streamFeatureViews', 'streamView', 'many'],
    16: ['permissions', 'unread', 'many'],
    19: ['labelViews', 'unread', 'many'],
  },
  entity: { 1: ['spec', 'entitySpec'] },
  entitySpec: {
    1: ['name', 'text'],
    2: ['valueType', 'valueType'],
    3: ['description', 'text'],
    4: ['joinKey', 'text'],
    8: ['tags', 'textEntry', 'map'],
    9: ['project', 'text'],
    10: ['owner', 'text'],
  },
  view: { 1: ['spec', 'viewSpec'] },
  viewSpec: {
    1: ['name', 'text'],
    2: ['project', 'text'],
    3: ['entities', 'text', 'many'],
    4: ['features', 'feature', 'many'],
    5: ['tags', 'textEntry', 'map'],
    6: ['ttl', 'duration'],
    7: ['batchSource', 'source'],
    9: ['streamSource', 'source'],
    10: ['description', 'text'],
    11: ['owner', 'text'],
    12: ['entityColumns', 'feature', 'many'],
    14: ['sourceViews', 'unread', 'many'],
    15: ['featureTransformation', 'transformation'],
    20: ['disabled', 'boolean'],
  },
  streamView: { 1: ['spec', 'streamViewSpec'] },
  streamViewSpec: {
    1: ['name', 'text'],
    2: ['project', 'text'],
    3: ['entities', 'text', 'many'],
    4: ['features', 'feature', 'many'],
    5: ['entityColumns', 'feature', 'many'],
    6: ['description', 'text'],
    7: ['tags', 'textEntry', 'map'],
    8: ['owner', 'text'],
    9: ['ttl', 'duration'],
    10: ['batchSource', 'source'],
    11: ['streamSource', 'source'],
    13: ['userDefinedFunction', 'function'],
    17: ['featureTransformation', 'transformation'],
    23: ['disabled', 'boolean'],
  },
  onDemand: { 1: ['spec', 'onDemandSpec'] },
  onDemandSpec: {
    1: ['name', 'text'],
    2: ['project', 'text'],
    3: ['features', 'feature', 'many'],
    4: ['sources', 'sourceEntry', 'map'],
    5: ['userDefinedFunction', 'function'],
    6: ['description', 'text'],
    7: ['tags', 'textEntry', 'map'],
    8: ['owner', 'text'],
    10: ['featureTransformation', 'transformation'],
    11: ['mode', 'text'],
  },
  onDemandSource: { 1: ['featureView', 'view'], 2: ['requestDataSource', 'source'], 3: ['featureViewProjection', 'projection'] },
  service: { 1: ['spec', 'serviceSpec'] },
  serviceSpec: {
    1: ['name', 'text'],
    2: ['project', 'text'],
    3: ['features', 'projection', 'many'],
    4: ['tags', 'textEntry', 'map'],
    5: ['description', 'text'],
    6: ['owner', 'text'],
  },
  projection: {
    1: ['featureViewName', 'text'],
    2: ['featureColumns', 'feature', 'many'],
    3: ['featureViewNameAlias', 'text'],
    4: ['joinKeyMap', 'textEntry', 'map'],
    10: ['versionTag', 'number'],
  },
  feature: { 1: ['name', 'text'], 2: ['valueType', 'valueType'], 4: ['description', 'text'] },
  transformation: { 1: ['userDefinedFunction', 'function'] },
  // The body beside its text is pickled Python: never read.
  function: { 1: ['name', 'text'], 3: ['bodyText', 'text'] },
  source: {
    1: ['type', 'sourceType'],
    2: ['fieldMapping', 'textEntry', 'map'],
    3: ['timestampField', 'text'],
    4: ['datePartitionColumn', 'text'],
    5: ['createdTimestampColumn', 'text'],
    11: ['fileOptions', 'fileOptions'],
    12: ['bigqueryOptions', 'table'],
    15: ['redshiftOptions', 'table'],
    18: ['requestDataOptions', 'requestOptions'],
    19: ['snowflakeOptions', 'table'],
    20: ['name', 'text'],
    26: ['batchSource', 'source'],
    27: ['sparkOptions', 'sparkOptions'],
    30: ['trinoOptions', 'table'],
    35: ['athenaOptions', 'table'],
  },
  fileOptions: { 2: ['uri', 'text'] },
  table,
  sparkOptions: { ...table, 3: ['path', 'text'] },
  requestOptions: { 3: ['schema', 'feature', 'many'] },
}

/** By number; a dash where there is none. */
const valueTypeNames =
  'INVALID BYTES STRING INT32 INT64 DOUBLE FLOAT BOOL UNIX_TIMESTAMP - - BYTES_LIST STRING_LIST INT32_LIST INT64_LIST DOUBLE_LIST FLOAT_LIST BOOL_LIST UNIX_TIMESTAMP_LIST NULL MAP MAP_LIST BYTES_SET STRING_SET INT32_SET INT64_SET DOUBLE_SET FLOAT_SET BOOL_SET UNIX_TIMESTAMP_SET - - JSON JSON_LIST STRUCT STRUCT_LIST UUID TIME_UUID UUID_LIST TIME_UUID_LIST UUID_SET TIME_UUID_SET VALUE_LIST VALUE_SET DECIMAL DECIMAL_LIST DECIMAL_SET SCALAR_MAP ZONED_TIMESTAMP'.split(
    ' ',
  )
export const valueTypeOf = (number: number): string => valueTypeNames[number] ?? `number ${number}`

const sourceTypes: Readonly<Record<number, string>> = { 3: 'STREAM_KAFKA', 4: 'STREAM_KINESIS', 7: 'REQUEST_SOURCE', 9: 'PUSH_SOURCE' }
/** All other sources are tables. */
export const sourceTypeOf = (number: number): string => sourceTypes[number] ?? 'BATCH'
