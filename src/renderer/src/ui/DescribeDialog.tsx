import { Button, Modal, TagsInput, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useDraft } from '../app/drafts.ts'
import { DraftNote } from './DraftNote.tsx'
import { FailureBanner } from './Failure.tsx'

/** What a person says of a dataset, a model or a version. */
export interface Description {
  /** Null where it has no name of its own. */
  readonly name: string | null
  readonly notes: string
  readonly tags: readonly string[]
}

/** What differs from what is saved, as the operations take it. */
export interface DescriptionChange {
  readonly rename?: string
  readonly notes?: string
  readonly addTags: string[]
  readonly removeTags: string[]
}

interface DescribeProps {
  readonly title: string
  /** Where the draft is kept: see `draftKey`. */
  readonly place: string
  readonly saved: Description
  readonly onSave: (change: DescriptionChange) => Promise<unknown>
  readonly onClose: () => void
}

/** Name, notes and tags, in one change that can be undone. What is typed stays a draft until it is saved or discarded. */
export function DescribeDialog({ title, place, saved, onSave, onClose }: DescribeProps) {
  const draft = useDraft<Description>(place, saved)
  const [error, setError] = useState<unknown>(null)
  const [saving, setSaving] = useState(false)
  const { name, notes, tags } = draft.value
  const change = (part: Partial<Description>) => draft.set((before) => ({ ...before, ...part }))
  const save = async () => {
    setSaving(true)
    setError(null)
    try {
      await onSave(changeOf(saved, draft.value))
      draft.saved()
      onClose()
    } catch (thrown) {
      setError(thrown)
      setSaving(false)
    }
  }
  return (
    <Modal opened onClose={onClose} title={title} size={560}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <DraftNote draft={draft} />
        {name !== null && (
          <TextInput data-autofocus label="Name" value={name} maxLength={800} onChange={(event) => change({ name: event.target.value })} />
        )}
        <Textarea
          label="Notes"
          autosize
          minRows={3}
          maxRows={12}
          value={notes}
          onChange={(event) => change({ notes: event.target.value })}
        />
        <TagsInput
          label="Tags"
          placeholder={tags.length === 0 ? 'Type a tag and press Enter' : undefined}
          value={[...tags]}
          onChange={(next) => change({ tags: next.map((tag) => tag.trim()).filter((tag) => tag !== '') })}
        />
        {error !== null && <FailureBanner error={error} />}
        <div className="row">
          <Button type="submit" disabled={!draft.dirty || name?.trim() === ''} loading={saving}>
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

function changeOf(saved: Description, wanted: Description): DescriptionChange {
  const name = wanted.name?.trim()
  return {
    ...(name !== undefined && name !== saved.name && { rename: name }),
    ...(wanted.notes !== saved.notes && { notes: wanted.notes }),
    addTags: wanted.tags.filter((tag) => !saved.tags.includes(tag)),
    removeTags: saved.tags.filter((tag) => !wanted.tags.includes(tag)),
  }
}
