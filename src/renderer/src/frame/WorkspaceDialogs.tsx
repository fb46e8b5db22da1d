import { Button, Modal, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { RecentList } from '../rooms/welcome/RecentList.tsx'
import { FailureBanner } from '../ui/Failure.tsx'
import { client, native } from '../app/connection.ts'
import { useMutation } from '../app/queries.ts'
import { useApp } from '../app/state.ts'

/** New and Open, over whatever screen is shown. */
export function WorkspaceDialogs() {
  const { overlay, show } = useApp()
  return (
    <>
      <Modal opened={overlay === 'newWorkspace'} onClose={() => show(null)} title="New workspace">
        <NewWorkspace onDone={() => show(null)} />
      </Modal>
      <Modal opened={overlay === 'openWorkspace'} onClose={() => show(null)} title="Open a workspace" size={560}>
        <RecentList onOpened={() => show(null)} />
      </Modal>
    </>
  )
}

function NewWorkspace({ onDone }: { readonly onDone: () => void }) {
  const [name, setName] = useState('')
  const [parent, setParent] = useState<{ token: string; name: string } | null>(null)
  const navigate = useNavigate()
  const create = useMutation({
    mutationFn: () => client.app.create({ name: name.trim(), parent: parent?.token }),
    onSuccess: () => {
      onDone()
      void navigate({ to: '/' })
    },
    onError: () => {},
  })
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        create.mutate()
      }}
    >
      <TextInput
        data-autofocus
        label="Name"
        description="A folder with this name will contain everything: data, runs, models and packages."
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      {native.pickFolder && (
        <div className="row">
          <Button
            variant="default"
            onClick={() => void native.pickFolder?.({ title: 'Choose a location' }).then((folder) => folder && setParent(folder))}
          >
            Choose where…
          </Button>
          <span className="dim sm clip">{parent ? parent.name : 'Default workspace folder'}</span>
        </div>
      )}
      {create.isError && <FailureBanner error={create.error} />}
      <div className="row">
        <Button type="submit" disabled={name.trim() === ''} loading={create.isPending}>
          Create workspace
        </Button>
      </div>
    </form>
  )
}
