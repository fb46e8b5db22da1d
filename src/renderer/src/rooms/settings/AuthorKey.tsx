import { Button, CopyButton } from '@mantine/core'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'

/** What signs the packages of this person. */
export function AuthorKey() {
  const author = useQuery({ ...api.packages.author.queryOptions({ input: {} }), staleTime: 0 })
  return (
    <Card title="Author key" padded>
      <Answer query={author} lines={2}>
        {(key) =>
          key === null ? (
            <p className="soft sm">
              No key yet: it is made with your first package. It signs what you build, so that others can check that a package is yours.
            </p>
          ) : (
            <div className="stack tight sm">
              <div className="row wrap">
                <code className="key-id">{key.keyId}</code>
                <CopyButton value={key.keyId}>
                  {({ copied, copy }) => (
                    <Button size="compact-sm" variant="default" onClick={copy}>
                      {copied ? 'Copied' : 'Copy the id'}
                    </Button>
                  )}
                </CopyButton>
                <CopyButton value={key.publicKey}>
                  {({ copied, copy }) => (
                    <Button size="compact-sm" variant="default" onClick={copy}>
                      {copied ? 'Copied' : 'Copy the public key'}
                    </Button>
                  )}
                </CopyButton>
              </div>
              <p className="soft">
                Ed25519. It signs what you build. Tell this id to whom you hand a package, by another way than the package itself: they
                check it when they verify. The private part stays in your own folder, readable by you alone.
              </p>
            </div>
          )
        }
      </Answer>
    </Card>
  )
}
