import { Button, FileButton } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { FeaturePlan } from '../../../../../shared/contract/features/index.ts'
import { counted } from '../../../../../shared/numbers.ts'
import { api, client, native } from '../../../app/connection.ts'
import { draftKey, useDraft } from '../../../app/drafts.ts'
import { queryClient, useMutation, useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { DraftNote } from '../../../ui/DraftNote.tsx'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { GuideLink } from '../../../ui/GuideLink.tsx'
import { IconFolderOpen, IconInfoCircle } from '../../../ui/icons.ts'
import { Page } from '../../../ui/Page.tsx'
import { PlanView } from './PlanView.tsx'
import { YamlEditor } from './YamlEditor.tsx'
import '../features.css'

/** A definitions file: chosen, pasted or written here, planned, and applied as a whole. */
export function ApplyPage() {
  const { of } = useSearch({ from: '/features/apply' })
  const defined = useQuery({
    ...api.features.definitions.queryOptions({ input: of === undefined ? {} : { names: [of] } }),
    enabled: of !== undefined,
  })
  return (
    <Page
      title="Apply definitions"
      beside={<GuideLink page="features" title="Features" />}
      sub="All of a file is applied, or nothing. What it does not name stays as it is."
    >
      {of === undefined ? (
        <Editor place="definitions" initial="" />
      ) : (
        <Answer query={defined}>{({ text }) => <Editor key={of} place={`definitions of ${of}`} initial={text} />}</Answer>
      )}
    </Page>
  )
}

interface EditorProps {
  readonly place: string
  readonly initial: string
}

function Editor({ place, initial }: EditorProps) {
  const navigate = useNavigate()
  const draft = useDraft(draftKey(place), initial)
  const [notes, setNotes] = useState<readonly string[]>([])
  const text = draft.value
  const input = { text }
  const plan = useMutation({ mutationFn: () => client.features.plan(input), onError: () => {} })
  const [planned, setPlanned] = useState<string | null>(null)
  const apply = useMutation({
    mutationFn: () => client.features.apply(input),
    onSuccess: async (applied) => {
      draft.discard()
      await queryClient.invalidateQueries({ queryKey: api.features.key() })
      notifications.show({ message: appliedText(applied) })
      void navigate({ to: '/features' })
    },
    onError: () => {},
  })
  const open = (next: string, remarks: readonly string[] = []) => {
    draft.set(next)
    setNotes(remarks)
    plan.reset()
    apply.reset()
  }
  const show = () => {
    setPlanned(text)
    apply.reset()
    plan.mutate()
  }
  const failure = apply.error ?? plan.error
  const current = planned === text
  return (
    <div className="feature-form">
      <div className="stack">
        <DraftNote draft={draft} />
        <div className="row wrap">
          <FileButton accept=".yaml,.yml,.json,text/yaml" onChange={(file) => file && void file.text().then((read) => open(read))}>
            {(props) => (
              <Button variant="default" leftSection={<IconFolderOpen className="i s" aria-hidden />} {...props}>
                Choose a file…
              </Button>
            )}
          </FileButton>
          <FeastButton onRead={open} />
          <span className="dim xs">Nothing is saved until you apply.</span>
        </div>
        {notes.length > 0 && (
          <div className="banner warn" role="status">
            <IconInfoCircle className="i" aria-hidden />
            <div>
              <b>Not everything was converted from Feast</b>
              <ul className="wrap-text">
                {notes.map((note) => (
                  <li key={note}>{note}</li>
                ))}
              </ul>
            </div>
          </div>
        )}
        <YamlEditor text={text} onText={draft.set} error={current ? failure : null} />
      </div>
      <div className="feature-aside">
        <Card title="What will change" note={current && plan.data ? undefined : 'not shown yet'} padded>
          <div className="stack">
            {failure !== null && current && <FailureBanner error={failure} />}
            {current && plan.data && !failure && <PlanView plan={plan.data} />}
            {!current && <p className="dim sm">Show what would change, then apply it.</p>}
            <div className="row">
              <Button
                variant={current && plan.data ? 'default' : 'filled'}
                disabled={text.trim() === ''}
                loading={plan.isPending}
                onClick={show}
              >
                Show changes
              </Button>
              {current && plan.data && !failure && (
                <Button disabled={nothingIn(plan.data)} loading={apply.isPending} onClick={() => apply.mutate()}>
                  Apply
                </Button>
              )}
            </div>
          </div>
        </Card>
      </div>
    </div>
  )
}

const nothingIn = ({ changes }: FeaturePlan) => changes.every(({ what }) => what === 'same')

function appliedText({ changes }: FeaturePlan): string {
  const many = (wanted: FeaturePlan['changes'][number]['what']) => changes.filter(({ what }) => what === wanted).length
  const parts = [
    [many('create'), 'created'],
    [many('newVersion'), 'with a new version'],
    [many('about'), 'described'],
  ] as const
  return `Applied: ${parts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${counted(count, 'definition')} ${what}`)
    .join(', ')}`
}

/** Reads a Feast repository's registry, without running any of its code. */
function FeastButton({ onRead }: { readonly onRead: (text: string, notes: readonly string[]) => void }) {
  const read = useMutation({
    mutationFn: async () => {
      const file = await native.pickFile({
        title: 'Feast registry',
        kinds: [{ title: 'Feast registry or its export', extensions: ['db', 'pb', 'json', 'yaml', 'yml'] }],
      })
      return file && client.features.readFeast({ file: file.token })
    },
    onSuccess: (found) => found && onRead(found.text, found.notes),
  })
  return (
    <Button variant="default" loading={read.isPending} onClick={() => read.mutate()} title="registry.db, or what feast registry-dump wrote">
      Import from Feast…
    </Button>
  )
}
