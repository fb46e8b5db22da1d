import { appVersion } from '../../../../resources.ts'
import type { AnsweringService } from '../../lookup/answering.ts'

/** What programs may ask of features alone, in OpenAPI; empty where no service is answered. */
export function featurePaths(services: readonly AnsweringService[]) {
  if (services.length === 0) return {}
  const body = (schema: object, examples?: object) => ({
    required: true,
    content: { 'application/json': { schema, ...(examples && { examples }) } },
  })
  const servers = [{ url: '/' }]
  const lists = { type: 'object', additionalProperties: { type: 'array' } }
  return {
    '/get-online-features': {
      servers,
      post: {
        operationId: 'getOnlineFeatures',
        summary: 'Features by key, in the protocol of Feast',
        requestBody: body(
          {
            type: 'object',
            required: ['entities'],
            properties: {
              feature_service: { type: 'string', enum: [...new Set(services.map(({ service }) => service.name))] },
              features: { type: 'array', items: { type: 'string' }, description: 'view:feature, in place of a service.' },
              entities: { ...lists, description: 'Keys and request values, each with one value for each row.' },
              full_feature_names: { type: 'boolean' },
            },
          },
          Object.fromEntries(services.slice(0, 20).map((one) => [one.service.ref, { value: exampleOf(one) }])),
        ),
        responses: {
          200: { description: 'One result for each key and feature, with values, statuses and event times in the order of the rows.' },
          403: { description: 'A feature of a sensitive column was asked for.' },
          404: { description: 'There is no such service, view or feature, or a request value is missing.' },
          422: { description: 'The body is not one of the protocol.' },
          503: { description: 'The online store cannot be read.' },
        },
      },
    },
    '/push': {
      servers,
      post: {
        operationId: 'push',
        summary: 'Makes newer rows of a view visible',
        requestBody: body({
          type: 'object',
          required: ['push_source_name', 'df'],
          properties: {
            push_source_name: { type: 'string', enum: pushedViews(services) },
            df: { ...lists, description: 'Keys, features and times, each with one value for each row.' },
            to: { type: 'string', enum: ['online'] },
          },
        }),
        responses: {
          200: { description: 'All rows were taken; those that are newer than what was there are visible.' },
          422: { description: 'Something is wrong with one of them: nothing was kept.' },
          503: { description: 'The online store cannot be written to.' },
        },
      },
    },
  }
}

function exampleOf({ service }: AnsweringService) {
  const fields = [...service.keys, ...service.request].map(({ name, type }) => [name, [type === 'text' ? 'text' : 1]])
  return { feature_service: service.name, entities: Object.fromEntries(fields) }
}

const pushedViews = (services: readonly AnsweringService[]): string[] => [
  ...new Set(services.flatMap(({ service }) => service.views.filter(({ push }) => push).map(({ name }) => name))),
]

/** The document of an endpoint that has no deployment. */
export function featuresDocument(services: readonly AnsweringService[]) {
  return {
    openapi: '3.1.0',
    info: { title: 'features', version: appVersion, description: `Features by key, served by Cairn ${appVersion}.` },
    servers: [{ url: '/' }],
    security: [{ token: [] }],
    paths: featurePaths(services),
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
  }
}
