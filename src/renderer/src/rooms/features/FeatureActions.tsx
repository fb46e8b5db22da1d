import { Button, Menu } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import type { FeatureObject } from '../../../../shared/contract/features/index.ts'
import { api, client } from '../../app/connection.ts'
import { useCommand } from '../../app/commands.ts'
import { askJoin } from '../../app/join.ts'
import { queryClient } from '../../app/queries.ts'
import { askRemoval } from '../../ui/askRemoval.tsx'
import { IconArrowsJoin, IconPencil } from '../../ui/icons.ts'
import { MoreMenu } from '../../ui/MoreMenu.tsx'
import { saveFile } from '../../ui/save.ts'
import { kindNames } from './featureTexts.ts'

/** What is done with a definition: joined or served from its page, changed into the next version, removed while nothing uses it. */
export function FeatureActions({ object }: { readonly object: FeatureObject }) {
  const { kind, name } = object
  return (
    <>
      <MoreMenu>
        <Menu.Item onClick={() => void saveDefinition(object)}>Save definition as YAML</Menu.Item>
        <Menu.Divider />
        <RemoveItem object={object} />
      </MoreMenu>
      <EditButton object={object} />
      {kind === 'view' && <NewServiceButton view={name} />}
      {kind === 'service' && <JoinButton object={object} />}
    </>
  )
}

async function saveDefinition({ name }: FeatureObject): Promise<void> {
  const { text } = await client.features.definitions({ names: [name] })
  saveFile(`${name}.yaml`, text, 'application/yaml')
}

/** Makes the next version. Of an entity its file is changed: the keys of what was joined before cannot be. */
function EditButton({ object: { kind, name } }: { readonly object: FeatureObject }) {
  const navigate = useNavigate()
  const edit = () => {
    switch (kind) {
      case 'view':
        return navigate({ to: '/features/new-view', search: { view: name } })
      case 'service':
        return navigate({ to: '/features/new-service', search: { service: name } })
      case 'onDemand':
        return navigate({ to: '/features/new-on-demand', search: { view: name } })
      case 'entity':
        return navigate({ to: '/features/apply', search: { of: name } })
    }
  }
  return (
    <Button variant="default" leftSection={<IconPencil className="i s" aria-hidden />} onClick={() => void edit()}>
      Edit…
    </Button>
  )
}

function NewServiceButton({ view }: { readonly view: string }) {
  const navigate = useNavigate()
  return <Button onClick={() => void navigate({ to: '/features/new-service', search: { views: [view] } })}>New service…</Button>
}

function JoinButton({ object: { name, problem } }: { readonly object: FeatureObject }) {
  const join = () => askJoin({ service: name })
  useCommand('feature.join', { run: join, disabled: problem ?? undefined })
  return (
    <Button disabled={problem !== null} leftSection={<IconArrowsJoin className="i s" aria-hidden />} onClick={join}>
      Join to rows…
    </Button>
  )
}

function RemoveItem({ object: { kind, name, usedBy } }: { readonly object: FeatureObject }) {
  const navigate = useNavigate()
  const remove = () =>
    askRemoval({
      kind: kindNames[kind],
      name,
      text:
        usedBy.length === 0
          ? 'Nothing uses it. Datasets that were joined with it keep its versions in their lineage.'
          : 'It is in use: remove what uses it first. It is listed under Consumers.',
      remove: () => client.features.remove({ kind, name }),
      onRemoved: () => {
        void navigate({ to: '/features' })
        void queryClient.invalidateQueries({ queryKey: api.features.key() })
      },
    })
  return (
    <Menu.Item color="red" onClick={remove}>
      Remove…
    </Menu.Item>
  )
}
