import { Button, Menu } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { isOpenedVersion, type Model, type ModelVersion } from '../../../../shared/contract/models/index.ts'
import { useCommand } from '../../app/commands.ts'
import { askDeploy } from '../../app/deploy.ts'
import { MoreMenu } from '../../ui/MoreMenu.tsx'
import { IconChevronDown, IconFlag, IconGitCompare, IconRocket } from '../../ui/icons.ts'
import { ExportModelItems } from '../../ui/ExportModelItems.tsx'
import { openMove, openRollback } from './aliasDialogs.tsx'
import { VersionReports } from './VersionReports.tsx'

/** What can be done with a version: compare, report, package, deploy, promote; rarer things behind the dots. */
export function VersionActions({ model, version }: { readonly model: Model; readonly version: ModelVersion }) {
  const navigate = useNavigate()
  const champion = model.versions.find(({ aliases }) => aliases.includes('champion')) ?? null
  const isChampion = version.aliases.includes('champion')
  const others = model.versions.filter(({ number }) => number !== version.number)
  const build = () => void navigate({ to: '/packages/build', search: { ref: version.ref } })
  const noPackage = version.importedFrom !== null ? 'It was imported; share the package it came in' : undefined
  const unopened = isOpenedVersion(version) ? undefined : 'Cairn never opens it: convert it first'
  useCommand('model.package', {
    run: build,
    disabled: unopened ?? noPackage,
  })
  useCommand('model.deploy', { run: () => askDeploy(version.ref), disabled: unopened })
  const go = (number: number) => void navigate({ to: '/models/$name', params: { name: model.name }, search: { version: number } })
  const compare = (against: number) =>
    void navigate({ to: '/models/$name', params: { name: model.name }, search: { version: version.number, tab: 'compare', against } })
  const challenger = model.versions.find(({ aliases }) => aliases.includes('challenger')) ?? null
  return (
    <>
      {others.length > 0 && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button
              variant="default"
              leftSection={<IconGitCompare className="i s" aria-hidden />}
              rightSection={<IconChevronDown className="i xs" aria-hidden />}
            >
              Compare
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {others.map(({ ref, number, aliases }) => (
              <Menu.Item key={ref} onClick={() => compare(number)}>
                With v{number}
                {aliases.length > 0 && ` (${aliases.join(', ')})`}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      <VersionReports version={version} />
      <MoreMenu>
        {others.length > 0 && <Menu.Label>Versions</Menu.Label>}
        {others.map(({ ref, number }) => (
          <Menu.Item key={ref} onClick={() => go(number)}>
            {ref}
          </Menu.Item>
        ))}
        {others.length > 0 && <Menu.Divider />}
        <Menu.Item
          onClick={() => openMove(model.name, version.ref, 'challenger', challenger?.ref ?? null)}
          disabled={version.aliases.includes('challenger')}
        >
          Make challenger…
        </Menu.Item>
        <Menu.Item onClick={() => champion && openRollback(model.name, champion.ref)} disabled={champion === null}>
          Roll back champion…
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => void navigate({ to: '/automations/new', search: { model: model.name } })}>New policy…</Menu.Item>
        <Menu.Divider />
        <ExportModelItems source={{ ref: version.ref }} name={`${model.name}-v${version.number}`} />
      </MoreMenu>
      <Button variant="default" onClick={build} disabled={(unopened ?? noPackage) !== undefined} title={unopened ?? noPackage}>
        Build package…
      </Button>
      <Button
        variant="default"
        leftSection={<IconRocket className="i s" aria-hidden />}
        disabled={unopened !== undefined}
        title={unopened}
        onClick={() => askDeploy(version.ref)}
      >
        Deploy…
      </Button>
      <Button
        leftSection={<IconFlag className="i s" aria-hidden />}
        disabled={isChampion}
        title={isChampion ? 'It is already champion' : undefined}
        onClick={() => openMove(model.name, version.ref, 'champion', champion?.ref ?? null)}
      >
        Make champion
      </Button>
    </>
  )
}
