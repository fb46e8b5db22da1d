import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useApp } from '../../app/state.ts'
import { useAuthor, useSetAuthor } from '../settings/useAuthor.ts'

/** Asks once for the name that changes are recorded under. It stands in nobody's way, and Settings asks the same at any time. */
export function AuthorQuestion() {
  const readOnly = useApp((state) => state.app?.workspace?.readOnly ?? true)
  const author = useAuthor().data
  const save = useSetAuthor()
  const [typed, setTyped] = useState<string | null>(null)
  if (readOnly || !author || author.asked) return null
  const name = typed ?? author.suggestion
  return (
    <form
      className="banner info"
      style={{ alignItems: 'center', flexWrap: 'wrap' }}
      aria-label="Your name"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate(name.trim())
      }}
    >
      <span style={{ flex: '1 1 300px' }}>
        <b>Which name should your changes carry?</b>{' '}
        <span className="soft">Each change is recorded with who made it. You can change the name in Settings.</span>
      </span>
      <div className="row" style={{ flex: 'none' }}>
        <TextInput w={220} aria-label="Name" maxLength={100} value={name} onChange={(event) => setTyped(event.target.value)} />
        <Button type="submit" loading={save.isPending} disabled={name.trim() === ''}>
          Save
        </Button>
        <Button variant="subtle" color="gray" disabled={save.isPending} onClick={() => save.mutate(null)}>
          Skip
        </Button>
      </div>
    </form>
  )
}
