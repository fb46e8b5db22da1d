import { Button, Textarea } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useDraft } from '../app/drafts.ts'
import { DraftNote } from './DraftNote.tsx'

interface DraftTextProps {
  /** Where the draft is kept: see `draftKey`. */
  readonly place: string
  readonly label: ReactNode
  readonly description?: ReactNode
  readonly required?: boolean
  /** As it is saved. */
  readonly text: string
  readonly size?: 'xs' | 'sm'
  /** @returns once it is saved; a refusal is shown where the change is made, and the draft stays */
  readonly onSave: (text: string) => Promise<unknown>
}

/** A text of several lines that is saved or discarded on purpose, and a draft until then. */
export function DraftText({ place, label, description, required, text, size = 'sm', onSave }: DraftTextProps) {
  const draft = useDraft(place, text)
  const [saving, setSaving] = useState(false)
  const save = async () => {
    setSaving(true)
    await onSave(draft.value).then(draft.saved, () => {})
    setSaving(false)
  }
  return (
    <div className="stack tight">
      <Textarea
        autosize
        minRows={2}
        maxRows={16}
        maw={760}
        size={size}
        label={label}
        description={description}
        withAsterisk={required}
        value={draft.value}
        onChange={(event) => draft.set(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && draft.dirty) void save()
        }}
      />
      <div className="row wrap">
        {draft.dirty && (
          <Button size="compact-xs" onClick={() => void save()} loading={saving}>
            Save
          </Button>
        )}
        {draft.dirty && !draft.restored && !draft.outdated && !draft.tooLong ? (
          <Button size="compact-xs" variant="default" onClick={draft.discard}>
            Discard
          </Button>
        ) : (
          <DraftNote draft={draft} />
        )}
      </div>
    </div>
  )
}
