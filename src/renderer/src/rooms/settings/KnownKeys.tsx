import { Button } from '@mantine/core'
import type { KnownKey } from '../../../../shared/domain/signer.ts'
import { trustMeaning } from '../../../../shared/domain/signer.ts'
import { time } from '../../../../shared/numbers.ts'
import { api, client } from '../../app/connection.ts'
import { queryClient, useMutation, useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { Fingerprint } from '../../ui/Fingerprint.tsx'
import { Badge } from '../../ui/marks.tsx'

/** The keys of other authors about which this user has decided. The command line may decide too: asked anew each time it is shown. */
export function KnownKeys() {
  const keys = useQuery({ ...api.governance.keys.list.queryOptions({ input: {} }), staleTime: 0 })
  return (
    <Card title="Keys you trust" padded className="wide">
      <div className="stack tight sm">
        <p className="soft">{trustMeaning} The list is yours alone on this computer and applies to all workspaces.</p>
        <Answer query={keys} lines={2}>
          {(list) =>
            list.length === 0 ? (
              <p className="dim">No keys yet. You are asked when you check or import a package that another author has signed.</p>
            ) : (
              <ul className="known-keys">
                {list.map((key) => (
                  <KeyRow key={key.fingerprint} known={key} />
                ))}
              </ul>
            )
          }
        </Answer>
      </div>
    </Card>
  )
}

function KeyRow({ known }: { readonly known: KnownKey }) {
  const { fingerprint, name, trusted, at } = known
  const shown = (keys: KnownKey[]) => {
    queryClient.setQueryData(api.governance.keys.list.queryKey({ input: {} }), keys)
    // What packages say of their signers is asked anew.
    void queryClient.invalidateQueries({ queryKey: api.packages.key() })
  }
  const decide = useMutation({
    mutationFn: () => client.governance.keys.decide({ fingerprint, name, trusted: !trusted }),
    onSuccess: shown,
  })
  const forget = useMutation({ mutationFn: () => client.governance.keys.forget({ fingerprint }), onSuccess: shown })
  return (
    <li className="stack tight">
      <span className="row wrap">
        <b className="wrap-text">{name}</b>
        <Badge tone={trusted ? 'better' : 'worse'}>{trusted ? 'trusted' : 'not trusted'}</Badge>
        <span className="dim xs">since {time(at)}</span>
        <span className="push row">
          <Button
            size="compact-sm"
            variant="default"
            aria-label={trusted ? `Revoke trust in ${name}` : `Trust ${name}`}
            onClick={() => decide.mutate()}
            loading={decide.isPending}
          >
            {trusted ? 'Revoke' : 'Trust'}
          </Button>
          <Button size="compact-sm" variant="subtle" aria-label={`Remove ${name} from the list`} onClick={() => forget.mutate()}>
            Remove
          </Button>
        </span>
      </span>
      <Fingerprint value={fingerprint} />
    </li>
  )
}
