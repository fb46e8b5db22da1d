import { Button, Menu, Modal } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
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
import { FailingRows } from './FailingRows.tsx'
import { RuleForm } from './RuleForm.tsx'

/** What the data has to keep; a blocking rule that fails stops training. */
export function Rules({ version }: { readonly version: DatasetVersion }) {
  const { ref, dataset } = version
  const [editing, setEditing] = useState<RuleStatus | 'new' | null>(null)
  const [failing, setFailing] = useState<RuleStatus | null>(null)
  const columns = useQuery(api.datasets.columns.queryOptions({ input: { ref } })).data ?? []
  const versions = useQuery(api.datasets.get.queryOptions({ input: { name: dataset } })).data?.versions ?? []
  const report = useQuery(api.rules.list.queryOptions({ input: { ref } }))
  const suggest = useMutation({
    mutationFn: () => client.rules.suggest({ ref, apply: true }),
    onSuccess: ({ added }) =>
      notifications.show({
        message: added.length === 0 ? 'Every suggested rule is there already.' : `Added ${counted(added.length, 'rule')}.`,
      }),
  })
  const check = useMutation({ mutationFn: () => client.rules.check({ ref }) })
  const dialogs = (
    <>
      <Modal opened={editing !== null} onClose={() => setEditing(null)} title={editing === 'new' ? 'Add a rule' : 'Change a rule'}>
        {editing !== null && (
          <RuleForm
            dataset={dataset}
            version={ref}
            versions={versions.map((each) => each.ref)}
            columns={columns.map(({ name }) => name)}
            rule={editing === 'new' ? null : editing}
            onDone={() => setEditing(null)}
          />
        )}
      </Modal>
      <Modal opened={failing !== null} onClose={() => setFailing(null)} title="Failing rows" size={960}>
        {failing !== null && <FailingRows version={ref} rule={failing} />}
      </Modal>
    </>
  )
  return (
    <Answer query={report}>
      {({ rules, ok, failed, blocking, unchecked }) =>
        rules.length === 0 ? (
          <>
            {dialogs}
            <Empty
              title="No rules yet"
              why="Rules are checked on every new version: a wrong batch is seen before a model is trained on it."
            >
              <Button onClick={() => suggest.mutate()} loading={suggest.isPending}>
                Suggest rules from this version
              </Button>
              <Button variant="default" onClick={() => setEditing('new')}>
                Add a rule…
              </Button>
            </Empty>
          </>
        ) : (
          <>
            {dialogs}
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
                  <Button size="compact-xs" variant="default" onClick={() => setEditing('new')}>
                    Add a rule…
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
                      <RuleRow key={rule.id} rule={rule} version={ref} onEdit={() => setEditing(rule)} onFailing={() => setFailing(rule)} />
                    ))}
                  </tbody>
                </table>
              </div>
            </Card>
          </>
        )
      }
    </Answer>
  )
}

interface RuleRowProps {
  readonly rule: RuleStatus
  readonly version: string
  readonly onEdit: () => void
  readonly onFailing: () => void
}

function RuleRow({ rule, version, onEdit, onFailing }: RuleRowProps) {
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
      <td className="n">
        {result?.failingRows == null ? (
          '–'
        ) : result.failingRows === 0 ? (
          '0'
        ) : (
          <button
            type="button"
            className="link"
            aria-label={`Show the ${count(result.failingRows)} rows that fail: ${rule.text}`}
            onClick={onFailing}
          >
            {count(result.failingRows)}
          </button>
        )}
      </td>
      <td>
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="subtle" color="gray" size="compact-xs" aria-label={`More for ${rule.text}`}>
              <IconDots className="i s" aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={onEdit}>Change the rule…</Menu.Item>
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
