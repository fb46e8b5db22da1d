import { ActionIcon, Button, Modal, TagsInput, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { FeatureObject } from '../../../../shared/contract/features/index.ts'
import type { About } from '../../../../shared/domain/features/definitions.ts'
import { client } from '../../app/connection.ts'
import { draftKey, useDraft } from '../../app/drafts.ts'
import { useMutation } from '../../app/queries.ts'
import { DraftNote } from '../../ui/DraftNote.tsx'
import { FailureBanner } from '../../ui/Failure.tsx'
import { Folded } from '../../ui/Folded.tsx'
import { IconPencil } from '../../ui/icons.ts'
import { Badge } from '../../ui/marks.tsx'

/** The tags of a definition, and the way to its description, owner and tags. They are not part of a version. */
export function AboutFeature({ object }: { readonly object: FeatureObject }) {
  const { name, about } = object
  const [open, setOpen] = useState(false)
  return (
    <>
      {about.tags.map((tag) => (
        <Badge key={tag}>{tag}</Badge>
      ))}
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Description, owner and tags of ${name}`}
        title="Description, owner and tags"
        onClick={() => setOpen(true)}
      >
        <IconPencil className="i s" aria-hidden />
      </ActionIcon>
      {open && <AboutDialog object={object} onClose={() => setOpen(false)} />}
    </>
  )
}

function AboutDialog({ object: { kind, name, about }, onClose }: { readonly object: FeatureObject; readonly onClose: () => void }) {
  const draft = useDraft<About>(draftKey('about', `${kind}:${name}`), about)
  const save = useMutation({
    mutationFn: () => client.features.describe({ kind, name, about: draft.value }),
    onSuccess: () => {
      draft.saved()
      onClose()
    },
    onError: () => {},
  })
  return (
    <Modal opened onClose={onClose} title={`Describe ${name}`} size={560}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <DraftNote draft={draft} />
        <AboutFields about={draft.value} onAbout={(part) => draft.set((before) => ({ ...before, ...part }))} />
        {save.isError && <FailureBanner error={save.error} />}
        <div className="row">
          <Button type="submit" disabled={!draft.dirty} loading={save.isPending}>
            Save
          </Button>
          {!draft.restored && (
            <Button
              variant="default"
              onClick={() => {
                draft.discard()
                onClose()
              }}
            >
              {draft.dirty ? 'Discard' : 'Cancel'}
            </Button>
          )}
        </div>
      </form>
    </Modal>
  )
}

interface AboutFieldsProps {
  readonly about: About
  readonly onAbout: (part: Partial<About>) => void
}

/** The same in a form whose first concern is what is defined. */
export function FoldedAbout({ about, onAbout }: AboutFieldsProps) {
  const given = [about.description !== '' && 'description', about.owner, about.tags.join(', ')].filter((text) => text).join(', ')
  return (
    <Folded title="Description, owner and tags" note={given || 'optional'}>
      <div className="stack">
        <AboutFields about={about} onAbout={onAbout} />
      </div>
    </Folded>
  )
}

/** What people say of a definition. */
function AboutFields({ about, onAbout }: AboutFieldsProps) {
  return (
    <>
      <Textarea
        label="Description"
        autosize
        minRows={2}
        maxRows={10}
        maxLength={2_000}
        value={about.description}
        onChange={(event) => onAbout({ description: event.target.value })}
      />
      <TextInput label="Owner" maxLength={200} value={about.owner} onChange={(event) => onAbout({ owner: event.target.value })} />
      <TagsInput
        label="Tags"
        placeholder={about.tags.length === 0 ? 'Type a tag and press Enter' : undefined}
        maxTags={50}
        acceptValueOnBlur
        value={about.tags}
        onChange={(tags) => onAbout({ tags: tags.map((tag) => tag.trim()).filter((tag) => tag !== '') })}
      />
    </>
  )
}
