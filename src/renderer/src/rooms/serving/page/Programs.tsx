import type { Deployment } from '../../../../../shared/contract/serving.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { SnippetsCard } from '../../../ui/SnippetsCard.tsx'

/** Programs that ask the deployment, to copy. */
export function Programs({ deployment: { name, revision, url } }: { readonly deployment: Deployment }) {
  const snippets = useQuery({
    ...api.serving.snippets.queryOptions({ input: { name } }),
    // They hold the address and the columns of the version that answers.
    queryKey: [...api.serving.snippets.queryKey({ input: { name } }), revision.number, url],
  })
  return (
    <Answer query={snippets} lines={8}>
      {(list) => (
        <>
          <SnippetsCard title="Ask this deployment" snippets={list} />
          <p className="dim sm">
            Each of them needs the token of the endpoint: see Deployments. MLflow, KServe and Open Inference Protocol clients work with the
            same URL.
          </p>
        </>
      )}
    </Answer>
  )
}
