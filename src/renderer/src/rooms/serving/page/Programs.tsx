import type { Deployment, Endpoint } from '../../../../../shared/contract/serving/index.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { SnippetsCard } from '../../../ui/SnippetsCard.tsx'
import { Token } from '../endpoint/Token.tsx'

interface ProgramsProps {
  readonly deployment: Deployment
  readonly endpoint: Endpoint
}

const sendsFeedback = (id: string) => id === 'feedbackCurl' || id === 'feedbackPython'

/** Programs that ask the deployment and tell it what was true, to copy. */
export function Programs({ deployment: { name, revision, url }, endpoint }: ProgramsProps) {
  const snippets = useQuery({
    ...api.serving.snippets.queryOptions({ input: { name } }),
    // They hold the address and the columns of the version that answers.
    queryKey: [...api.serving.snippets.queryKey({ input: { name } }), revision.number, url],
  })
  return (
    <Answer query={snippets} lines={8}>
      {(list) => (
        <>
          <SnippetsCard title="Ask this deployment" snippets={list.filter(({ id }) => !sendsFeedback(id))} />
          <SnippetsCard title="Send labels and outcomes" snippets={list.filter(({ id }) => sendsFeedback(id))} />
          {endpoint.token && (
            <Card title="Token" note="what the programs read from CAIRN_TOKEN" padded>
              <Token endpoint={endpoint} />
            </Card>
          )}
          <p className="dim sm">
            Clients of MLflow, KServe and the Open Inference Protocol work with the same URL and token. Each answer names its request in the
            header <code>X-Cairn-Request-Id</code>.
          </p>
        </>
      )}
    </Answer>
  )
}
