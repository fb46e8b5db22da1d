import { Button } from '@mantine/core'
import type { ModelCard } from '../../../../shared/contract/models/cards.ts'
import { api, client } from '../../app/connection.ts'
import { draftKey } from '../../app/drafts.ts'
import { useMutation, useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { DraftText } from '../../ui/DraftText.tsx'
import { IconAlertTriangle, IconCheck } from '../../ui/icons.ts'
import { Badge } from '../../ui/marks.tsx'
import { Prose } from '../../ui/Prose.tsx'
import './models.css'

/** The sections of the model card that only a person can write; the rest is filled from what is recorded. */
export function CardEditor({ version }: { readonly version: string }) {
  const card = useQuery(api.models.cards.get.queryOptions({ input: { ref: version } }))
  const copy = useMutation({ mutationFn: () => client.models.cards.copy({ ref: version }) })
  return (
    <Answer query={card}>
      {(data) => (
        <Card
          title="Model card"
          note={<Completeness card={data} />}
          actions={
            <Button size="compact-xs" variant="default" onClick={() => copy.mutate()}>
              Copy from previous version
            </Button>
          }
          padded
        >
          <div className="stack">
            {data.sections.map((section) => (
              <Section key={section.section} version={version} section={section} />
            ))}
          </div>
        </Card>
      )}
    </Answer>
  )
}

function Completeness({ card: { complete, missing, sections } }: { readonly card: ModelCard }) {
  const required = sections.filter((section) => section.required).length
  return (
    <>
      {complete ? (
        <Badge tone="better" icon={<IconCheck className="i" aria-hidden />}>
          complete
        </Badge>
      ) : (
        <Badge tone="warn" icon={<IconAlertTriangle className="i" aria-hidden />}>
          DRAFT, {missing.length} to write
        </Badge>
      )}{' '}
      <span className="num">
        {required - missing.length} of {required} required sections
      </span>
    </>
  )
}

function Section({ version, section }: { readonly version: string; readonly section: ModelCard['sections'][number] }) {
  const save = useMutation({
    mutationFn: (text: string) =>
      client.models.cards.set({ ref: version, section: section.section, text: text.trim() === '' ? null : text.trim() }),
  })
  return (
    <DraftText
      place={draftKey(`card ${section.section}`, `model:${version}`)}
      label={section.title}
      description={section.question}
      required={section.required}
      text={section.text ?? ''}
      onSave={save.mutateAsync}
    />
  )
}

/** What a person writes beside the whole card as a package built now would hold it. */
export function CardTab({ version }: { readonly version: string }) {
  const preview = useQuery({ ...api.models.cards.preview.queryOptions({ input: { ref: version } }), placeholderData: (before) => before })
  return (
    <div className="card-parts">
      <CardEditor version={version} />
      <Answer query={preview} lines={12}>
        {({ markdown }) => (
          <Card title="Preview" note="metrics are filled in automatically; the package adds charts" padded>
            {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, and has nothing that takes the focus */}
            <article className="prose card-preview" aria-label="Preview of the model card" tabIndex={0}>
              <Prose text={markdown} below={2} />
            </article>
          </Card>
        )}
      </Answer>
    </div>
  )
}
