import { Switch } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { FeatureObject } from '../../../../../shared/contract/features/index.ts'
import { api, client } from '../../../app/connection.ts'
import { queryClient, useMutation, useQuery } from '../../../app/queries.ts'
import { Card } from '../../../ui/Card.tsx'
import { SnippetsCard } from '../../../ui/SnippetsCard.tsx'
import { lookupSnippets } from './snippets.ts'

/** Whether the endpoint answers lookups of the service, and how to ask it. */
export function ServingTab({ object }: { readonly object: FeatureObject }) {
  const { name, online, service, problem } = object
  const endpoint = useQuery(api.serving.list.queryOptions({ input: {} })).data?.endpoint
  const serve = useMutation({
    mutationFn: (on: boolean) => client.features.serve({ service: name, on }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: api.features.key() }),
  })
  // What was asked for is shown while the endpoint is told.
  const served = serve.isPending ? serve.variables : online === 'served'
  const url = serve.data?.url ?? (endpoint?.url === undefined ? null : `${endpoint.url}/get-online-features`)
  return (
    <>
      <Card title="Endpoint" padded>
        <div className="stack tight">
          <Switch
            label="Answer lookups of this service"
            description="The endpoint of this workspace answers POST /get-online-features, with Feast’s protocol and the token of the endpoint."
            checked={served}
            disabled={serve.isPending || problem !== null}
            onChange={(event) => serve.mutate(event.target.checked)}
          />
          <p className="dim sm plain-links">
            {endpoint?.service == null
              ? 'The endpoint does not run yet: it starts with the first deployment or served service.'
              : 'A deployed model that was trained on this service looks its features up without it; this is for other programs.'}{' '}
            <Link to="/deployments">Endpoint and token</Link>
          </p>
        </div>
      </Card>
      {service !== null && url !== null && <SnippetsCard title="Ask for features" snippets={lookupSnippets(service, url)} />}
    </>
  )
}
