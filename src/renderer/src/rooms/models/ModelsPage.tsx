import { Button } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { useCommand } from '../../app/commands.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { IconFlag } from '../../ui/icons.ts'
import { Ago, Badge, Hash } from '../../ui/marks.tsx'
import { Page } from '../../ui/Page.tsx'

/** Registered models with their versions and aliases. */
export function ModelsPage() {
  const models = useQuery(api.models.list.queryOptions({ input: {} }))
  const navigate = useNavigate()
  useCommand('model.register', { run: () => void navigate({ to: '/experiments', search: {} }) })
  return (
    <Page title="Models" sub="Versions that never change, and the aliases that say which one is in use">
      <Answer query={models}>
        {(list) =>
          list.length === 0 ? (
            <Empty
              title="No models yet"
              why="A registered version fixes the model of a run with its threshold, so that gates, packages and people can refer to it."
            >
              <Button onClick={() => void navigate({ to: '/experiments', search: {} })}>Register a run…</Button>
            </Empty>
          ) : (
            <div className="card table-wrap">
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">Version</th>
                    <th scope="col">Aliases</th>
                    <th scope="col">Task</th>
                    <th scope="col">Run</th>
                    <th scope="col">Data</th>
                    <th scope="col" className="n">
                      Threshold
                    </th>
                    <th scope="col">Checksum</th>
                    <th scope="col">Registered</th>
                  </tr>
                </thead>
                <tbody>
                  {list.flatMap(({ name, versions }) =>
                    versions.map((version) => (
                      <tr key={version.ref}>
                        <th scope="row" className="clip">
                          <Link to="/models/$name" params={{ name }} search={{ version: version.number }}>
                            {version.ref}
                          </Link>
                        </th>
                        <td>
                          {version.aliases.map((alias) => (
                            <Badge key={alias} tone="info" icon={<IconFlag className="i" aria-hidden />}>
                              {alias}
                            </Badge>
                          ))}
                        </td>
                        <td>{version.task}</td>
                        <td>
                          {version.run === null ? (
                            'imported'
                          ) : (
                            <Link to="/experiments/runs/$run" params={{ run: version.run }}>
                              {version.run}
                            </Link>
                          )}
                        </td>
                        <td className="clip">{version.dataset ?? '–'}</td>
                        <td className="n">{version.threshold?.toFixed(3) ?? '–'}</td>
                        <td>
                          <Hash value={version.checksum} />
                        </td>
                        <td className="dim">
                          <Ago at={version.createdAt} />
                        </td>
                      </tr>
                    )),
                  )}
                </tbody>
              </table>
            </div>
          )
        }
      </Answer>
    </Page>
  )
}
