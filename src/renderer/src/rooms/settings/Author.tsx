import { Button, CopyButton, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { AuthorState } from '../../../../shared/contract/governance.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { useAuthor, useSetAuthor } from './useAuthor.ts'

/** Who makes the changes: the name in the audit log, and the key that signs it and the packages. */
export function Author() {
  const author = useAuthor()
  return (
    <Card title="Author" padded>
      <Answer query={author} lines={3}>
        {(state) => (
          <div className="stack tight sm">
            <AuthorNameForm key={state.name ?? ''} state={state} />
            <AuthorKey state={state} />
          </div>
        )}
      </Answer>
    </Card>
  )
}

function AuthorNameForm({ state: { name, suggestion } }: { readonly state: AuthorState }) {
  const [typed, setTyped] = useState(name ?? '')
  const save = useSetAuthor()
  const wanted = typed.trim() === '' ? null : typed.trim()
  return (
    <form
      className="row wrap"
      style={{ alignItems: 'flex-end' }}
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate(wanted)
      }}
    >
      <TextInput
        label="Name"
        description="Recorded with each change you make. Earlier entries keep their name."
        placeholder={suggestion}
        maxLength={100}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <Button type="submit" variant="default" loading={save.isPending} disabled={wanted === name}>
        Save
      </Button>
    </form>
  )
}

function AuthorKey({ state: { key } }: { readonly state: AuthorState }) {
  if (key === null)
    return <p className="soft">No key yet: it is created with your first change. It signs the audit log and your packages.</p>
  return (
    <>
      <div className="row wrap">
        <span>Key</span>
        <code className="key-id">{key.keyId}</code>
        <Copy what="id" value={key.keyId} />
        <Copy what="public key" value={key.publicKey} />
      </div>
      <p className="soft">
        Ed25519. It signs the audit log and your packages. Give this key ID to whoever receives a package, through another channel than the
        package: they compare it when they verify. The private key stays in your own folder, readable only by you.
      </p>
    </>
  )
}

function Copy({ what, value }: { readonly what: string; readonly value: string }) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Button size="compact-sm" variant="default" onClick={copy}>
          {copied ? 'Copied' : `Copy the ${what}`}
        </Button>
      )}
    </CopyButton>
  )
}
