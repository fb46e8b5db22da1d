import { Button, Menu } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import type { DatasetVersion } from '../../../../shared/contract/datasets.ts'
import type { RuleStatus } from '../../../../shared/contract/rules.ts'
import { count, counted } from '../../../../shared/numbers.ts'
import { api, client } from '../../app/connection.ts'
import { useMutation, useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconDots } from '../../ui/icons.ts'
import { Badge } from '../../ui/marks.tsx'
import { AskReason } from '../../ui/AskReason.tsx'

/** What the data has to keep; a blocking rule that fails stops training. */
export function Rules({ version }: { readonly version: DatasetVersion }) {
  const { ref } = version
  const report = useQuery(api.rules.list.queryOptions({ input: { ref } }))
  const suggest = useMutation({
    mutationFn: () => client.rules.suggest({ ref, apply: true }),
    onSuccess: ({ added }) =>
      notifications.show({
        message: added.length === 0 ? 'Every suggested rule is there already.' : `Added ${counted(added.length, 'rule')}.`,
      }),
  })
  const check = useMutation({ mutationFn: () => client.rules.check({ ref }) })
  return (
    <Answer query={report}>
      {({ rules, ok, failed, blocking, unchecked }) =>
        rules.length === 0 ? (
          <Empty title="No rules yet" why="Rules are checked on every new version: a wrong batch is seen before a model is trained on it.">
            <Button onClick={() => suggest.mutate()} loading={suggest.isPending}>
              Suggest rules from this version
            </Button>
          </Empty>
        ) : (
          <Card
            title={`Rules on ${ref}`}
            note={
              ok ? (
                <Badge tone="better" icon={<IconCircleCheck className="i" aria-hidden />}>
                  may be trained on
                </Badge>
              ) : (
                <Badge tone="worse" icon={<IconCircleX className="i" aria-hidden />}>
                  {blocking} blocking, {failed} failing, {unchecked} unchecked
                </Badge>
              )
            }
            actions={
              <>
                <Button size="compact-xs" variant="default" onClick={() => check.mutate()} loading={check.isPending}>
                  Check again
                </Button>
                <Button size="compact-xs" variant="default" onClick={() => suggest.mutate()} loading={suggest.isPending}>
                  Suggest more
                </Button>
              </>
            }
          >
            <div className="table-wrap">
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">Rule</th>
                    <th scope="col">If it fails</th>
                    <th scope="col">Result</th>
                    <th scope="col" className="n">
                      Failing rows
                    </th>
                    <th scope="col">
                      <span className="vh">More</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {rules.map((rule) => (
                    <RuleRow key={rule.id} rule={rule} version={ref} />
                  ))}
                </tbody>
              </table>
            </div>
          </Card>
        )
      }
    </Answer>
  )
}

function RuleRow({ rule, version }: { readonly rule: RuleStatus; readonly version: string }) {
  const remove = useMutation({ mutationFn: () => client.rules.remove({ rule: rule.id }) })
  const override = () =>
    modals.open({
      title: 'Let this version pass',
      children: (
        <AskReason
          text={`${rule.text}. The rule fails on ${version}; your reason is kept in the audit log.`}
          action="Override"
          onReason={(reason) => client.rules.override({ ref: version, rule: rule.id, reason })}
        />
      ),
    })
  const { result } = rule
  return (
    <tr>
      <th scope="row" className="wrap">
        {rule.text}
      </th>
      <td>{rule.severity === 'block' ? <Badge tone="warn">stops training</Badge> : 'warns'}</td>
      <td>
        {result === null ? (
          <Badge>not checked</Badge>
        ) : result.passed ? (
          <Badge tone="better" icon={<IconCircleCheck className="i" aria-hidden />}>
            passes
          </Badge>
        ) : rule.override ? (
          <Badge tone="warn" icon={<IconAlertTriangle className="i" aria-hidden />}>
            overridden: {rule.override.reason}
          </Badge>
        ) : (
          <Badge tone="worse" icon={<IconCircleX className="i" aria-hidden />}>
            fails
          </Badge>
        )}{' '}
        <span className="dim xs">{result?.passed === false ? result.detail : ''}</span>
      </td>
      <td className="n">{result?.failingRows == null ? '–' : count(result.failingRows)}</td>
      <td>
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="subtle" color="gray" size="compact-xs" aria-label={`More for ${rule.text}`}>
              <IconDots className="i s" aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item disabled={result?.passed !== false} onClick={override}>
              Override with a reason…
            </Menu.Item>
            <Menu.Item color="red" onClick={() => remove.mutate()}>
              Remove the rule
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </td>
    </tr>
  )
}
