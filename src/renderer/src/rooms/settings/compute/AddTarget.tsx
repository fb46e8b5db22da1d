import { Button, PasswordInput, TextInput } from '@mantine/core'
import { modals } from '@mantine/modals'
import { type ChangeEvent, useState } from 'react'
import { TargetName } from '../../../../../shared/domain/compute/target.ts'
import { api, client } from '../../../app/connection.ts'
import { draftKey, useDraft } from '../../../app/drafts.ts'
import { queryClient, useMutation } from '../../../app/queries.ts'
import { DraftNote } from '../../../ui/DraftNote.tsx'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { IconAlertTriangle } from '../../../ui/icons.ts'

interface TargetDraft {
  readonly name: string
  readonly address: string
  readonly folder: string
  readonly folderThere: string
  readonly certificates: string
}

const first: TargetDraft = { name: '', address: '', folder: '', folderThere: '', certificates: '' }

/** Names a cluster. @param onAdded to check it */
export function AddTarget({ onAdded }: { readonly onAdded: (name: string) => void }) {
  const draft = useDraft(draftKey('compute target'), first)
  // Tokens are in no draft.
  const [token, setToken] = useState('')
  const [tried, setTried] = useState(false)
  const { value } = draft
  const set = (change: Partial<TargetDraft>) => draft.set((before) => ({ ...before, ...change }))
  const problems = problemsOf(value)
  const add = useMutation({
    mutationFn: () => {
      const optional = { folderThere: value.folderThere.trim(), certificates: value.certificates.trim(), token: token.trim() }
      const given = Object.fromEntries(Object.entries(optional).filter(([, text]) => text !== ''))
      return client.compute.targets.add({ name: value.name.trim(), address: value.address.trim(), folder: value.folder.trim(), ...given })
    },
    onSuccess: async ({ name }) => {
      draft.saved()
      onAdded(name)
      await queryClient.invalidateQueries({ queryKey: api.compute.key() })
      modals.closeAll()
    },
    onError: () => {},
  })
  const shown = (field: keyof TargetDraft) => (tried || value[field] !== '' ? problems[field] : undefined)
  const text = (field: keyof TargetDraft) => ({
    value: value[field],
    spellCheck: false,
    error: shown(field),
    onChange: (event: ChangeEvent<HTMLInputElement>) => set({ [field]: event.target.value }),
  })
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (Object.keys(problems).length === 0) add.mutate()
      }}
    >
      <DraftNote draft={draft} />
      <div className="fields add-target">
        <TextInput data-autofocus label="Name" placeholder="lab cluster" {...text('name')} />
        <TextInput label="Address" description="Of the Ray dashboard." placeholder="http://192.168.1.20:8265" {...text('address')} />
        <PasswordInput
          label="Token"
          description="(optional) As ray get-auth-token prints it. Kept in the keychain of this system."
          value={token}
          autoComplete="off"
          onChange={(event) => setToken(event.target.value)}
        />
        <TextInput
          label="TLS certificates"
          description="(optional) A PEM file on this computer, for a certificate that is not publicly trusted."
          placeholder="public certificate authorities"
          {...text('certificates')}
        />
        <TextInput
          label="Shared folder"
          description="As this computer sees it. Rows, models and results pass through it."
          placeholder="/mnt/shared"
          {...text('folder')}
        />
        <TextInput
          label="Shared folder on the cluster"
          description="(optional) Where its machines see the same folder under another path."
          placeholder="the same path"
          {...text('folderThere')}
        />
      </div>
      {isOpen(value.address) && (
        <div className="banner warn" role="status">
          <IconAlertTriangle className="i" aria-hidden />
          <div>{openText(token !== '')}</div>
        </div>
      )}
      {add.isError && <FailureBanner error={add.error} />}
      <div className="row wrap">
        <Button type="submit" loading={add.isPending}>
          Add and check
        </Button>
        <span className="dim xs">The check runs a five-second program on the cluster.</span>
      </div>
    </form>
  )
}

function problemsOf({ name, address, folder }: TargetDraft): Partial<Record<keyof TargetDraft, string>> {
  const named = TargetName.safeParse(name.trim())
  return {
    ...(named.success ? {} : { name: name.trim() === '' ? 'Give it a name.' : named.error.issues[0]?.message }),
    ...(/^https?:\/\/[^\s/]+\S*$/.test(address.trim()) ? {} : { address: 'A URL that begins with http:// or https://' }),
    ...(folder.trim() === '' ? { folder: 'Type the path of a folder.' } : {}),
  }
}

/** Not encrypted on its way, unless it stays on this computer. */
function isOpen(address: string): boolean {
  return /^http:\/\/[^\s/]+/.test(address.trim()) && !/^http:\/\/(127\.0\.0\.1|localhost|\[::1\])([:/]|$)/.test(address.trim())
}

const openText = (hasToken: boolean) =>
  hasToken
    ? 'Plain http: the token and the data travel unencrypted. Whoever listens in this network can read them.'
    : 'Plain http without a token: anyone who reaches this address can run programs on the cluster, and what travels can be read. Set a token and use https, or keep the cluster in a network of its own.'
