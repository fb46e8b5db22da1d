import { useNavigate } from '@tanstack/react-router'
import { metricCatalogue } from '../../../../shared/domain/evaluation/metrics.ts'
import { counted, metric } from '../../../../shared/numbers.ts'
import { kindNames } from '../../rooms/features/featureTexts.ts'
import { guidePages, terms } from '../../rooms/help/contents.ts'
import { headlineOf } from '../../app/trail/trail.ts'
import { useTrail } from '../../app/trail/useTrail.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { menuPath, runCommand, useChoices } from '../../app/commands.ts'
import { useApp } from '../../app/state.ts'
import type { Item } from './items.ts'

/** All that the palette can find: commands, the objects of the open workspace, pages and words of the help. */
export function useItems(): Item[] {
  const open = useApp((state) => state.app?.workspace != null)
  return [...useCommandItems(), ...useObjectItems(open), ...useHelpItems()]
}

function useCommandItems(): Item[] {
  return useChoices().map((choice) => ({
    id: choice.id,
    group: 'Commands',
    title: choice.label,
    note: menuPath(choice).split(' › ')[0],
    also: `${choice.also ?? ''} ${choice.menu}`,
    shortcut: choice.shortcut,
    disabled: choice.disabled,
    kind: 'command',
    run: () => void runCommand(choice.id),
  }))
}

function useObjectItems(open: boolean): Item[] {
  const { datasets, runs, models, packages, deployments } = useTrail(open)
  const monitors = useQuery({ ...api.monitoring.list.queryOptions({ input: {} }), enabled: open }).data ?? []
  const policies = useQuery({ ...api.automation.list.queryOptions({ input: {} }), enabled: open }).data ?? []
  const features = useQuery({ ...api.features.list.queryOptions({ input: { search: '' } }), enabled: open }).data ?? []
  const navigate = useNavigate()
  const object = { group: 'Objects', disabled: null } as const
  return [
    ...datasets.flatMap(({ name, versions }) =>
      versions.map(({ ref, number, rows }) => ({
        ...object,
        id: `dataset ${ref}`,
        title: ref,
        note: counted(rows, 'row'),
        kind: 'dataset' as const,
        run: () => void navigate({ to: '/datasets/$name', params: { name }, search: { version: number } }),
      })),
    ),
    ...features.map(({ kind, name, about }) => ({
      ...object,
      id: `${kind} ${name}`,
      title: name,
      note: about.description === '' ? kindNames[kind] : `${kindNames[kind]}: ${about.description}`,
      kind: 'feature' as const,
      run: () => void navigate({ to: '/features/$kind/$name', params: { kind, name }, search: {} }),
    })),
    ...runs.map((run) => {
      const known = headlineOf(run)
      return {
        ...object,
        id: `run ${run.id}`,
        title: `Run ${run.id}${run.name ? `, ${run.name}` : ''}`,
        note: `on ${run.dataset}${known ? `, ${known.name} ${metric(known.value)} on validation rows` : ''}`,
        kind: 'run' as const,
        run: () => void navigate({ to: '/experiments/runs/$run', params: { run: run.id } }),
      }
    }),
    ...models.flatMap(({ name, versions }) =>
      versions.map(({ ref, number, aliases }) => ({
        ...object,
        id: `model ${ref}`,
        title: `Model ${ref}`,
        note: aliases.join(', '),
        kind: 'model' as const,
        run: () => void navigate({ to: '/models/$name', params: { name }, search: { version: number } }),
      })),
    ),
    ...packages.map(({ id, name, draft }) => ({
      ...object,
      id: `package ${id}`,
      title: name,
      note: draft ? 'package, draft' : 'package',
      kind: 'package' as const,
      run: () => void navigate({ to: '/packages' }),
    })),
    ...deployments.map(({ name, url }) => ({
      ...object,
      id: `deployment ${name}`,
      title: `Deployment ${name}`,
      note: url,
      kind: 'deployment' as const,
      run: () => void navigate({ to: '/deployments/$name', params: { name } }),
    })),
    ...monitors.map(({ name, settings }) => ({
      ...object,
      id: `monitor ${name}`,
      title: `Monitor ${name}`,
      note: settings === null ? '' : `of ${settings.model}`,
      kind: 'monitor' as const,
      run: () => void navigate({ to: '/monitors/$name', params: { name } }),
    })),
    ...policies.map(({ name, model }) => ({
      ...object,
      id: `policy ${name}`,
      title: `Policy ${name}`,
      note: `of ${model}`,
      kind: 'policy' as const,
      run: () => void navigate({ to: '/automations/policies/$name', params: { name } }),
    })),
  ]
}

function useHelpItems(): Item[] {
  const navigate = useNavigate()
  const help = { group: 'Help', disabled: null, kind: 'help' } as const
  const to = (page: string, find?: string) => () => void navigate({ to: '/help/$page', params: { page }, search: { find } })
  return [
    ...guidePages.map(({ id, title }) => ({ ...help, id: `guide ${id}`, title: `Guide: ${title}`, note: 'Help', run: to(id) })),
    ...Object.values(metricCatalogue).map(({ name, definition }) => ({
      ...help,
      id: `metric ${name}`,
      title: name,
      note: definition,
      run: to('metrics', name),
    })),
    ...terms.map(({ term, text }) => ({ ...help, id: `term ${term}`, title: term, note: text, run: to('glossary', term) })),
  ]
}
